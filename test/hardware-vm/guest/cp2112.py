"""
A Silicon Labs CP2112 (USB to SMBus bridge, its data sheet and AN495) made with /dev/uhid: the kernel's hid-cp2112 binds
to it and gives an I2C adapter, with the register models of chips.py on its bus.
Says {"ready": true} on stdout when it is there, then answers each order on stdin, a JSON object a line, as
test/hardware/i2c/bus.py does.
"""

import json
import os
import select
import struct
import sys

from chips import Sths34pf80, Vl53l1x

UHID_DESTROY, UHID_OUTPUT, UHID_GET_REPORT, UHID_GET_REPORT_REPLY = 1, 6, 9, 10
UHID_CREATE2, UHID_INPUT2, UHID_SET_REPORT, UHID_SET_REPORT_REPLY = 11, 12, 13, 14
DATA = 4096
EVENT = 4 + 4376
READ, WRITE_READ, READ_FORCE, READ_RESPONSE, WRITE = 0x10, 0x11, 0x12, 0x13, 0x14
STATUS_REQUEST, STATUS_RESPONSE, CANCEL = 0x15, 0x16, 0x17
GPIO_CONFIG, GPIO_GET, VERSION, SMBUS_CONFIG = 0x02, 0x03, 0x05, 0x06
IDLE, COMPLETE, ERROR = 0, 2, 3
NACK, ARBITRATION_LOST = 0x00, 0x02
EIO = 5

# Two input reports of 63 bytes, which the kernel would drop if they were not declared.
DESCRIPTOR = bytes.fromhex(
    "0600ff 0901 a101 8513 150026ff00 7508 953f 0901 8102 8516 150026ff00 7508 953f 0901 8102 c0".replace(" ", "")
)

chips = {"vl53l1x": Vl53l1x(), "sths34pf80": Sths34pf80()}
bus = {"arbitration": 0}


class Bridge:
    def __init__(self):
        self.file = os.open("/dev/uhid", os.O_RDWR | os.O_CLOEXEC)
        self.status = (IDLE, 0, 0)
        self.pending = b""
        self.config = struct.pack(">BIBBHHBH", SMBUS_CONFIG, 100000, 0x02, 0, 0, 0, 0, 0)
        name = b"CP2112 HID USB-to-SMBus Bridge"
        self.send(
            UHID_CREATE2,
            struct.pack("<128s64s64sHHIIII", name, b"", b"", len(DESCRIPTOR), 3, 0x10C4, 0xEA90, 0x100, 0)
            + DESCRIPTOR.ljust(DATA, b"\0"),
        )

    def send(self, kind, payload):
        os.write(self.file, struct.pack("<I", kind) + payload)

    def say(self, report):
        self.send(UHID_INPUT2, struct.pack("<H", 64) + report.ljust(64, b"\0"))

    def handle(self):
        event = os.read(self.file, EVENT)
        kind, payload = struct.unpack_from("<I", event)[0], event[4:]
        if kind == UHID_OUTPUT:
            size = struct.unpack_from("<H", payload, DATA)[0]
            self.output(payload[:size])
        elif kind == UHID_GET_REPORT:
            identity, number, _ = struct.unpack_from("<IBB", payload)
            answer = self.feature(number)
            error = 0 if answer else EIO
            self.send(UHID_GET_REPORT_REPLY, struct.pack("<IHH", identity, error, len(answer)) + answer.ljust(DATA, b"\0"))
        elif kind == UHID_SET_REPORT:
            identity, number, _, size = struct.unpack_from("<IBBH", payload)
            if number == SMBUS_CONFIG:
                self.config = payload[8 : 8 + size]
            self.send(UHID_SET_REPORT_REPLY, struct.pack("<IH", identity, 0))

    def feature(self, number):
        return {
            VERSION: bytes([VERSION, 0x0C, 0x01]),
            SMBUS_CONFIG: self.config,
            GPIO_CONFIG: bytes([GPIO_CONFIG, 0, 0, 0, 0]),
            GPIO_GET: bytes([GPIO_GET, 0]),
        }.get(number, b"")

    def output(self, report):
        kind = report[0]
        if kind == STATUS_REQUEST:
            state, detail, length = self.status
            self.say(struct.pack(">BBBHH", STATUS_RESPONSE, state, detail, 0, length))
        elif kind == READ_FORCE:
            part, self.pending = self.pending[:61], self.pending[61:]
            self.say(struct.pack("BBB", READ_RESPONSE, COMPLETE, len(part)) + part)
        elif kind == READ:
            self.transfer(report[1] >> 1, None, int.from_bytes(report[2:4], "big"))
        elif kind == WRITE_READ:
            self.transfer(report[1] >> 1, report[5 : 5 + report[4]], int.from_bytes(report[2:4], "big"))
        elif kind == WRITE:
            self.transfer(report[1] >> 1, report[3 : 3 + report[2]], None)
        elif kind == CANCEL:
            self.status = (IDLE, 0, 0)

    def transfer(self, address, written, wanted):
        if bus["arbitration"] > 0:
            bus["arbitration"] -= 1
            self.status = (ERROR, ARBITRATION_LOST, 0)
            return
        chip = next((chip for chip in chips.values() if chip.address == address and chip.acknowledges()), None)
        if chip is None:
            self.status = (ERROR, NACK, 0)
            return
        if written is not None:
            chip.write(bytes(written))
        self.pending = b"" if wanted is None else chip.read(wanted)
        self.status = (COMPLETE, 0, len(self.pending) if wanted is not None else len(written))


def obey(order):
    for name, value in order.items():
        if name == "bus":
            bus.update(value)
        elif name in chips:
            if "fault" in value:
                chips[name].set_fault(value["fault"])
            for key in ("cm", "forced_status", "shock"):
                if key in value:
                    setattr(chips[name], key, value[key])


def main():
    # The kernel's driver waits 50 ms for an answer, and an emulated processor is slow.
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))
    bridge = Bridge()
    print(json.dumps({"ready": True}), flush=True)
    while True:
        for ready in select.select([bridge.file, sys.stdin], [], [])[0]:
            if ready is sys.stdin:
                line = sys.stdin.readline()
                if not line:
                    return
                obey(json.loads(line))
                print(json.dumps({"done": True}), flush=True)
            else:
                bridge.handle()


main()
