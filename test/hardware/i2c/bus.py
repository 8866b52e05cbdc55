"""
A fake /dev/i2c-1: umockdev hands us each ioctl, read and write of whoever has the node open.
Says {"dir": ...} on stdout when it is there, then answers each command on stdin, a JSON object a line.
Run under umockdev-wrapper.
"""

import errno
import json
import os
import sys

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402

from chips import Sths34pf80, Vl53l1x  # noqa: E402

I2C_SLAVE, I2C_FUNCS, I2C_SMBUS = 0x0703, 0x0705, 0x0720
SMBUS_BYTE_DATA = 2
FUNCTIONS = 0x0EFF0009

chips = {"vl53l1x": Vl53l1x(), "sths34pf80": Sths34pf80()}
bus = {"fault": None, "arbitration": 0, "stuck_ms": 200}


class Node(UMockdev.IoctlBase):
    """The chip that an open file speaks to is known by the file alone."""

    addresses = {}

    def do_client_connected(self, client):
        self.addresses[client] = None

    def do_client_vanished(self, client):
        self.addresses.pop(client, None)

    def chip(self, client):
        address = self.addresses.get(client)
        return next((chip for chip in chips.values() if chip.address == address and chip.acknowledges()), None)

    def trouble(self, client):
        """Errno of this transfer, or 0."""
        if bus["arbitration"] > 0:
            bus["arbitration"] -= 1
            return errno.EAGAIN
        if bus["fault"] == "bus-stuck":
            return errno.ETIMEDOUT
        return 0 if self.chip(client) else errno.ENXIO

    def ends(self, client, result, error):
        """A stuck bus takes the adapter's own time-out to be noticed."""
        if error == errno.ETIMEDOUT:
            GLib.timeout_add(bus["stuck_ms"], lambda: client.complete(-1, error) or False)
        elif error:
            client.complete(-1, error)
        else:
            client.complete(result, 0)
        return True

    def do_handle_ioctl(self, client):
        request, argument = client.get_request(), client.get_arg()
        if request == I2C_SLAVE:
            self.addresses[client] = int.from_bytes(bytes(argument.retrieve()), "little")
            return self.ends(client, 0, 0)
        if request == I2C_FUNCS:
            argument.resolve(0, 8).update(0, FUNCTIONS.to_bytes(8, "little"))
            return self.ends(client, 0, 0)
        if request != I2C_SMBUS:
            return self.ends(client, 0, errno.ENOTTY)
        error = self.trouble(client)
        if error:
            return self.ends(client, 0, error)
        call = argument.resolve(0, 16)
        reading, register, size = bytes(call.retrieve())[0], bytes(call.retrieve())[1], bytes(call.retrieve())[4]
        if size != SMBUS_BYTE_DATA:
            return self.ends(client, 0, errno.EOPNOTSUPP)
        data, chip = call.resolve(8, 34), self.chip(client)
        if reading:
            chip.write(bytes([register]))
            data.update(0, chip.read(1))
        else:
            chip.write(bytes([register, bytes(data.retrieve())[0]]))
        return self.ends(client, 0, 0)

    def do_handle_write(self, client):
        data = bytes(client.get_arg().retrieve())
        error = self.trouble(client)
        if not error:
            self.chip(client).write(data)
        return self.ends(client, len(data), error)

    def do_handle_read(self, client):
        argument = client.get_arg()
        length = argument.data_length1
        error = self.trouble(client)
        if not error:
            argument.update(0, self.chip(client).read(length))
        return self.ends(client, length, error)


def obey(order):
    for name, value in order.items():
        if name == "bus":
            bus.update(value)
        elif name in chips:
            chip = chips[name]
            if "fault" in value:
                chip.set_fault(value["fault"])
            for key in ("cm", "forced_status", "shock"):
                if key in value:
                    setattr(chip, key, value[key])


def main():
    testbed = UMockdev.Testbed.new()
    testbed.add_from_string("P: /devices/i2c-1\nN: i2c-1\nE: DEVNAME=/dev/i2c-1\nE: SUBSYSTEM=i2c-dev\n\n")
    node = Node()
    testbed.attach_ioctl("/dev/i2c-1", node)
    loop = GLib.MainLoop()

    def on_input(_channel, condition):
        line = sys.stdin.readline() if condition & GLib.IO_IN else ""
        if not line:
            loop.quit()
            return False
        obey(json.loads(line))
        print(json.dumps({"done": True}), flush=True)
        return True

    GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, on_input)
    print(json.dumps({"dir": testbed.get_root_dir()}), flush=True)
    loop.run()
    testbed.detach_ioctl("/dev/i2c-1")
    os._exit(0)


main()
