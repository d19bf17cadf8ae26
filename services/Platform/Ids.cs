using System.Data;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace CrossBorder.Platform;

/// <summary>A UUID (version 7) that cannot be mistaken for another kind of UUID.</summary>
public interface IId
{
    Guid Value { get; init; }
}

/// <summary>Reads and writes one kind of id as a uuid column.</summary>
public sealed class IdHandler<T> : SqlMapper.TypeHandler<T> where T : struct, IId
{
    public override T Parse(object value) => new() { Value = (Guid)value };

    public override void SetValue(IDbDataParameter parameter, T value) => parameter.Value = value.Value;
}

/// <summary>
/// Npgsql reads timestamptz as a UTC DateTime; the domain speaks DateTimeOffset. A null has the type as well: Npgsql prepares a statement
/// for one list of types, and parses it anew whenever they are others.
/// </summary>
sealed class InstantHandler : SqlMapper.TypeHandler<DateTimeOffset>, SqlMapper.ITypeHandler
{
    void SqlMapper.ITypeHandler.SetValue(IDbDataParameter parameter, object value)
    {
        ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.TimestampTz;
        parameter.Value = value is DateTimeOffset instant ? instant.ToUniversalTime() : value;
    }

    public override DateTimeOffset Parse(object value) => new((DateTime)value, TimeSpan.Zero);

    public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUniversalTime();
}

/// <summary>A date column, which Npgsql reads as DateOnly or DateTime depending on who asks; a null is typed as an instant's.</summary>
sealed class DayHandler : SqlMapper.TypeHandler<DateOnly>, SqlMapper.ITypeHandler
{
    void SqlMapper.ITypeHandler.SetValue(IDbDataParameter parameter, object value)
    {
        ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Date;
        parameter.Value = value;
    }

    public override DateOnly Parse(object value) => value is DateOnly day ? day : DateOnly.FromDateTime((DateTime)value);

    public override void SetValue(IDbDataParameter parameter, DateOnly value) => parameter.Value = value;
}

public static class Mapping
{
    /// <summary>Sets Dapper up for snake_case columns, instants, days and currencies. Safe to call twice.</summary>
    public static void Install()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateOnly));
        SqlMapper.AddTypeHandler(new InstantHandler());
        SqlMapper.AddTypeHandler(new DayHandler());
        SqlMapper.AddTypeHandler(new CurrencyHandler());
    }

    /// <summary>Lets Dapper read and write one kind of id.</summary>
    public static void Id<T>() where T : struct, IId => SqlMapper.AddTypeHandler(new IdHandler<T>());
}
