namespace CrossBorder.Portal.Tests;

/// <summary>The part of the table that is about exhibitions, meetings, calendars and consolidations.</summary>
static class FairEndpoints
{
    public const string Text =
        """
        POST   /api/v1/exhibitions                             eo
        PUT    /api/v1/exhibitions/{id:guid}                   eo
        GET    /api/v1/exhibitions                             ebo
        GET    /api/v1/exhibitions/{id:guid}                   ebo
        POST   /api/v1/exhibitions/{id:guid}/publish           eo
        POST   /api/v1/exhibitions/{id:guid}/cancel            eo
        PUT    /api/v1/exhibitions/{id:guid}/booth             e
        GET    /api/v1/exhibitions/{id:guid}/booths            ebo
        GET    /api/v1/booths                                  eo
        GET    /api/v1/booths/{id:guid}                        ebo
        POST   /api/v1/booths/{id:guid}/admit                  eo
        POST   /api/v1/booths/{id:guid}/refuse                 eo
        POST   /api/v1/booths/{id:guid}/withdraw               e
        POST   /api/v1/booths/{id:guid}/live-sessions          e
        PUT    /api/v1/live-sessions/{id:guid}                 e
        GET    /api/v1/live-sessions                           ebo
        GET    /api/v1/live-sessions/{id:guid}                 ebo
        POST   /api/v1/live-sessions/{id:guid}/cancel          e
        POST   /api/v1/live-sessions/{id:guid}/seat            b
        POST   /api/v1/live-sessions/{id:guid}/seat/cancel     b
        GET    /api/v1/live-sessions/{id:guid}/calendar        b
        POST   /api/v1/booths/{id:guid}/meeting-slots          e
        GET    /api/v1/booths/{id:guid}/meeting-slots          ebo
        POST   /api/v1/meeting-slots/{id:guid}/withdraw        e
        POST   /api/v1/meetings                                b
        GET    /api/v1/meetings                                ebo
        GET    /api/v1/meetings/{id:guid}                      ebo
        POST   /api/v1/meetings/{id:guid}/move                 eb
        POST   /api/v1/meetings/{id:guid}/cancel               eb
        GET    /api/v1/meetings/{id:guid}/calendar             eb
        POST   /api/v1/calendar-feed                           eb
        DELETE /api/v1/calendar-feed                           eb
        GET    /api/v1/calendars/{token}.ics                   *
        GET    /exhibitions/{code}                             *
        GET    /en/exhibitions/{code}                          *
        GET    /en/exhibitions/{code}/booths/{id:guid}         *
        GET    /zh/exhibitions/{code}                          *
        GET    /zh/exhibitions/{code}/booths/{id:guid}         *
        POST   /api/v1/shared-shipments                          e
        GET    /api/v1/shared-shipments                          epo
        GET    /api/v1/shared-shipments/{id:guid}                epo
        POST   /api/v1/shared-shipments/{id:guid}/cancel         e
        POST   /api/v1/shared-shipments/{id:guid}/removals      e
        GET    /api/v1/shared-shipment-proposals                 e
        POST   /api/v1/carrier-rates                           o
        GET    /api/v1/carrier-rates                           eo
        """;
}
