"""Plays the catalogue with grpcio (the C core), which shares no code with ours.

usage: server.py STUBS

The first line that it writes is its port; then one line of JSON for every call as it arrives: method, key, headers, and the
seconds left to its deadline. The key of a call (the text of a search, the order of a reservation) is how it shall end:

unavailable N ...   UNAVAILABLE the first N times that this key comes
refuse ...          a refusal with the trailers that our services send
wait ...            nothing, until the caller gives up; then the line {"gave_up": key}
anything else       an answer
"""

import collections
import json
import sys
import threading
import time
from concurrent import futures

sys.path.insert(0, sys.argv[1])

import grpc
from crossborder.catalog.v1 import catalog_pb2, catalog_pb2_grpc


def tell(line):
    print(json.dumps(line), flush=True)


class Catalog(catalog_pb2_grpc.CatalogServicer):
    def __init__(self):
        self.lock = threading.Lock()
        self.seen = collections.Counter()

    def Search(self, request, context):
        self.end_as_asked("Search", request.text, context)
        product = catalog_pb2.Product(name_zh="三层蛋糕架", net_grams=2**53 + 1, stock=-1, sku=request.hs_prefix)
        product.tiers.add(min_quantity=12, unit_price="3.375")
        return catalog_pb2.SearchResponse(products=[product], next_cursor=request.page.cursor)

    def Reserve(self, request, context):
        self.end_as_asked("Reserve", request.order_id, context)
        reservation = catalog_pb2.Reservation(order_id=request.order_id)
        reservation.expires_at.FromJsonString("2026-11-21T08:45:00.25Z")
        return reservation

    def end_as_asked(self, method, key, context):
        left = context.time_remaining()
        headers = {name: value for name, value in context.invocation_metadata() if isinstance(value, str)}
        tell({"method": method, "key": key, "left": left, "headers": headers})
        with self.lock:
            self.seen[key] += 1
            times = self.seen[key]
        word, *rest = key.split()
        if word == "unavailable" and times <= int(rest[0]):
            context.abort(grpc.StatusCode.UNAVAILABLE, "not now")
        if word == "refuse":
            context.set_trailing_metadata((
                ("code", "insufficient_stock"),
                ("http-status", "409"),
                ("field-bin", "lines[0].数量".encode()),
                ("accepted-bin", "至多 3".encode()),
            ))
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "库存不足: 3 are left, 100 % of them")
        if word == "wait":
            while context.is_active():
                time.sleep(0.02)
            tell({"gave_up": key})


def main():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
    catalog_pb2_grpc.add_CatalogServicer_to_server(Catalog(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    tell(port)
    # The test closes our input when it is done with us, or ends.
    sys.stdin.read()
    server.stop(None)


if __name__ == "__main__":
    main()
