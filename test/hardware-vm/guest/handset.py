"""
A handset's switch made with /dev/uinput: the kernel gives an input node with SW_HEADPHONE_INSERT, as a sound card's jack
has it, and with KEY_PHONE, as gpio-keys on a hook has it. Says the node's name on stdout when it is there, then obeys
each line on stdin: `1` lifted, `0` laid down, of both.
"""

import fcntl
import glob
import os
import struct
import sys
import time

# linux/uinput.h and linux/input-event-codes.h
UI_DEV_CREATE, UI_DEV_SETUP = 0x5501, 0x405C5503
UI_SET_EVBIT, UI_SET_KEYBIT, UI_SET_SWBIT = 0x40045564, 0x40045565, 0x4004556D
UI_GET_SYSNAME = 0x8040552C
EV_SYN, EV_KEY, EV_SW = 0, 1, 5
KEY_PHONE, SW_HEADPHONE_INSERT = 0xA9, 0x02
BUS_VIRTUAL = 6

device = os.open("/dev/uinput", os.O_WRONLY)
for request, value in [
    (UI_SET_EVBIT, EV_SW),
    (UI_SET_SWBIT, SW_HEADPHONE_INSERT),
    (UI_SET_EVBIT, EV_KEY),
    (UI_SET_KEYBIT, KEY_PHONE),
]:
    fcntl.ioctl(device, request, value)
fcntl.ioctl(device, UI_DEV_SETUP, struct.pack("HHHH80sI", BUS_VIRTUAL, 1, 1, 1, b"Handset", 0))
fcntl.ioctl(device, UI_DEV_CREATE)
name = bytearray(64)
fcntl.ioctl(device, UI_GET_SYSNAME, name)
folder = "/sys/devices/virtual/input/" + bytes(name).split(b"\0")[0].decode()


def node():
    for event in glob.glob(folder + "/event*"):
        path = "/dev/input/" + os.path.basename(event)
        if os.path.exists(path):
            return path
    return None


while node() is None:
    time.sleep(0.02)
print(node(), flush=True)

for line in sys.stdin:
    lifted = int(line)
    for kind, code, value in [(EV_SW, SW_HEADPHONE_INSERT, lifted), (EV_KEY, KEY_PHONE, lifted), (EV_SYN, 0, 0)]:
        os.write(device, struct.pack("llHHi", 0, 0, kind, code, value))
    print("done", flush=True)
