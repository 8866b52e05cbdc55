"""RAUC 1.13 as its D-Bus interface shows it, on the bus of DBUS_SYSTEM_BUS_ADDRESS: for installations that go through,
which need device-mapper and nbd of the real one. Bundles are those of the virtual updater (src/update/twin.ts)."""

import json
import sys
import threading
import urllib.error
import urllib.request

from gi.repository import Gio, GLib

COMPATIBLE, KEY = sys.argv[1:3]
NAME = "de.pengutronix.rauc"
INTERFACE = Gio.DBusNodeInfo.new_for_xml("""<node><interface name="de.pengutronix.rauc.Installer">
<method name="InstallBundle"><arg name="source" type="s" direction="in"/><arg name="args" type="a{sv}" direction="in"/></method>
<method name="InspectBundle"><arg name="bundle" type="s" direction="in"/><arg name="args" type="a{sv}" direction="in"/>
<arg name="info" type="a{sv}" direction="out"/></method>
<method name="GetSlotStatus"><arg name="slot_status_array" type="a(sa{sv})" direction="out"/></method>
<method name="Mark"><arg name="state" type="s" direction="in"/><arg name="slot_identifier" type="s" direction="in"/>
<arg name="slot_name" type="s" direction="out"/><arg name="message" type="s" direction="out"/></method>
<property name="Operation" type="s" access="read"/><property name="LastError" type="s" access="read"/>
<property name="Progress" type="(isi)" access="read"/><property name="BootSlot" type="s" access="read"/>
</interface></node>""").interfaces[0]

state = {"operation": "idle", "error": "", "progress": (0, "", 0), "version": None}


def ranged(source, first, last):
    asked = urllib.request.Request(source, headers={"Range": f"bytes={first}-{last}"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        if answer.status != 206:
            raise ValueError(f"unexpected HTTP response code {answer.status}")
        return answer.read(), int(answer.headers["content-range"].rsplit("/", 1)[1])


def head(source):
    try:
        text, size = ranged(source, 0, 511)
        found = json.loads(text)
    except (OSError, ValueError) as error:
        raise ValueError(f"failed to configure streaming: {error}") from error
    if found["key"] != KEY:
        raise ValueError("signature verification failed: Verify error: self-signed certificate in certificate chain")
    return found, size


def install(source):
    try:
        found, size = head(source)
        if found["compatible"] != COMPATIBLE:
            raise ValueError(f"Compatible mismatch: Expected '{COMPATIBLE}' but bundle manifest has '{found['compatible']}'")
        for first in range(512, size, 65536):
            ranged(source, first, min(size, first + 65536) - 1)
            state["progress"] = (100 * first // size, "Copying image to rootfs.1", 3)
        state.update(progress=(100, "Installing done.", 1), version=found["version"])
    except (OSError, ValueError) as error:
        state.update(progress=(100, "Installing failed.", 1), error=str(error))
    state["operation"] = "idle"


def slots():
    b = {"bootname": "B", "state": "inactive", "boot-status": "bad", "class": "rootfs", "device": "/dev/visioborne/system_b"}
    if state["version"]:
        b |= {"bundle.version": state["version"], "status": "ok"}
    a = {"bootname": "A", "state": "booted", "boot-status": "good", "class": "rootfs", "device": "/dev/visioborne/system_a"}
    boot = {"state": "active", "parent": "rootfs.0", "class": "boot", "device": "/dev/visioborne/boot_a"}
    as_variants = lambda slot: {key: GLib.Variant("s", value) for key, value in slot.items()}
    return [("rootfs.1", as_variants(b)), ("boot.0", as_variants(boot)), ("rootfs.0", as_variants(a))]


def called(_bus, _sender, _path, _interface, method, parameters, invocation):
    def fails(message):
        invocation.return_dbus_error("org.gtk.GDBus.UnmappedGError.Quark._g_2dio_2derror_2dquark.Code0", message)

    values = parameters.unpack()
    if method == "GetSlotStatus":
        return invocation.return_value(GLib.Variant("(a(sa{sv}))", (slots(),)))
    if method == "Mark":
        return invocation.return_value(GLib.Variant("(ss)", ("rootfs.0", "marked slot rootfs.0 as good")))
    if state["operation"] != "idle":
        return fails("Already processing a different method")
    if method == "InstallBundle":
        # 1.13 knows none of the keys of later versions.
        for key in values[1]:
            return fails(f"Unsupported key: {key}")
        state.update(operation="installing", error="", progress=(0, "Installing", 1))
        threading.Thread(target=install, args=(values[0],), daemon=True).start()
        return invocation.return_value(None)

    def inspect():
        try:
            found, _ = head(values[0])
            update = {"compatible": GLib.Variant("s", found["compatible"]), "version": GLib.Variant("s", found["version"])}
            # Variants in variants, as 1.13 answers.
            info = {"manifest-hash": GLib.Variant("s", found["manifestSha256"]),
                    "update": GLib.Variant("v", GLib.Variant("a{sv}", update))}
            GLib.idle_add(lambda: invocation.return_value(GLib.Variant("(a{sv})", (info,))) and False)
        except ValueError as error:
            message = str(error)
            GLib.idle_add(lambda: fails(message) and False)

    threading.Thread(target=inspect, daemon=True).start()


def got(_bus, _sender, _path, _interface, name):
    return {
        "Operation": GLib.Variant("s", state["operation"]),
        "LastError": GLib.Variant("s", state["error"]),
        "Progress": GLib.Variant("(isi)", state["progress"]),
        "BootSlot": GLib.Variant("s", "A"),
    }[name]


bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
bus.register_object("/", INTERFACE, called, got, None)
loop = GLib.MainLoop()
Gio.bus_own_name_on_connection(bus, NAME, 0, lambda *_: print("ready", flush=True), lambda *_: loop.quit())
loop.run()
