"""Calls one method of a service with grpcio (the C core), which shares no code with ours.

usage: client.py STUBS HOST:PORT PACKAGE.SERVICE/METHOD < call.json > outcome.json

call:    {"request": {...}, "headers": {...}, "timeout": seconds or null, "gzip": bool}
outcome: {"code": "OK", "details": "", "response": {...}, "trailers": {...}}, values of -bin trailers in base64
"""

import base64
import importlib
import json
import sys

sys.path.insert(0, sys.argv[1])

import grpc
from google.protobuf import json_format


def describe(metadata):
    return {key: base64.b64encode(value).decode() if key.endswith("-bin") else value for key, value in metadata or ()}


def open_method(channel, service, method):
    """The stub of a method and the type of its request; a method that the contract does not have takes bytes."""
    package, name = service.rsplit(".", 1)
    module = f"{package}.{package.split('.')[1]}_pb2"
    messages = importlib.import_module(module)
    stub = getattr(importlib.import_module(module + "_grpc"), name + "Stub")(channel)
    known = messages.DESCRIPTOR.services_by_name[name].methods_by_name.get(method)
    if known is None:
        return channel.unary_unary(f"/{service}/{method}"), None
    return getattr(stub, method), getattr(messages, known.input_type.name)


def main():
    address, path = sys.argv[2:4]
    call = json.load(sys.stdin)
    with grpc.insecure_channel(address) as channel:
        method, request_type = open_method(channel, *path.split("/"))
        request = json_format.ParseDict(call["request"], request_type()) if request_type else b""
        try:
            response, ended = method.with_call(
                request,
                timeout=call.get("timeout"),
                metadata=tuple(call.get("headers", {}).items()),
                compression=grpc.Compression.Gzip if call.get("gzip") else None,
            )
            outcome = {
                "code": "OK",
                "details": "",
                "response": json_format.MessageToDict(response, preserving_proto_field_name=True),
                "trailers": describe(ended.trailing_metadata()),
            }
        except grpc.RpcError as error:
            outcome = {
                "code": error.code().name,
                "details": error.details(),
                "response": {},
                "trailers": describe(error.trailing_metadata()),
            }
    json.dump(outcome, sys.stdout)


if __name__ == "__main__":
    main()
