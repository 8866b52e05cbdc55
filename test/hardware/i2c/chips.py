"""Register models of two presence sensors, as far as a driver can tell them from the chips."""

import time


class Chip:
    """What both have: a distance of whoever is there, and faults."""

    def __init__(self):
        self.cm = 300
        self.fault = None
        self.frozen_cm = None

    def set_fault(self, fault):
        self.fault = fault
        self.frozen_cm = self.cm if fault == "stuck" else None
        if fault == "absent":
            self.power_on()

    def seen_cm(self):
        return self.cm if self.frozen_cm is None else self.frozen_cm

    def power_on(self):
        raise NotImplementedError

    def acknowledges(self):
        return self.fault != "absent"

    def write(self, data):
        raise NotImplementedError

    def read(self, length):
        raise NotImplementedError


class Vl53l1x(Chip):
    """16-bit register index, which stands until it is written again and counts up within a transfer."""

    address = 0x29

    def __init__(self):
        super().__init__()
        self.forced_status = None
        self.power_on()

    def power_on(self):
        self.registers = bytearray(0x200)
        self.registers[0x10F:0x111] = b"\xea\xcc"
        self.registers[0xDE:0xE0] = (0x0190).to_bytes(2, "big")
        self.registers[0xE5] = 0x03
        self.index = 0
        self.in_reset = False
        self.booted_at = time.monotonic() + 0.0012
        self.ready_at = None

    def acknowledges(self):
        return super().acknowledges() and (self.in_reset or time.monotonic() >= self.booted_at)

    def write(self, data):
        self.index = int.from_bytes(data[:2], "big")
        for value in data[2:]:
            self.store(self.index, value)
            self.index += 1

    def store(self, index, value):
        if index == 0x0000:
            if value == 0:
                self.in_reset = True
            elif self.in_reset:
                self.power_on()
            return
        if self.in_reset:
            return
        self.registers[index] = value
        if index == 0x87:
            self.ready_at = time.monotonic() + self.interval_s() if value == 0x40 else None
        if index == 0x86 and value & 1 and self.registers[0x87] == 0x40:
            self.ready_at = time.monotonic() + self.interval_s()

    def interval_s(self):
        oscillator = int.from_bytes(self.registers[0xDE:0xE0], "big") & 0x3FF
        period = int.from_bytes(self.registers[0x6C:0x70], "big")
        return min(0.2, max(0.02, period / (oscillator * 1.065) / 1000))

    def is_configured(self):
        """The values without which the real one does not range."""
        registers = self.registers
        modes = {(0x14, 0x07, 0x05, 0x38), (0x0A, 0x0F, 0x0D, 0xB8)}
        return registers[0x81] == 0x9B and tuple(registers[i] for i in (0x4B, 0x60, 0x63, 0x69)) in modes

    def is_ready(self):
        return (
            self.fault != "silent"
            and self.ready_at is not None
            and self.is_configured()
            and time.monotonic() >= self.ready_at
        )

    def measure(self):
        """Status and distance as the chip encodes them; what is out of its range sends no light back."""
        limit_cm = 130 if self.registers[0x4B] == 0x14 else 400
        if self.forced_status is not None:
            return self.forced_status, self.seen_cm() * 10
        return (9, self.seen_cm() * 10) if self.seen_cm() <= limit_cm else (4, 0)

    def read(self, length):
        active_high = self.registers[0x30] & 0x10 == 0
        self.registers[0x31] = 0x02 | (1 if self.is_ready() == active_high else 0)
        status, mm = self.measure()
        self.registers[0x89] = status
        self.registers[0x96:0x98] = mm.to_bytes(2, "big")
        data = bytes(self.registers[self.index : self.index + length])
        self.index += length
        return data.ljust(length, b"\0")


class Sths34pf80(Chip):
    """8-bit register index; the embedded functions behind a page of their own."""

    address = 0x5A

    def __init__(self):
        super().__init__()
        self.shock = False
        self.power_on()

    def power_on(self):
        self.registers = bytearray(0x40)
        self.registers[0x0F] = 0xD3
        self.embedded = bytearray(0x40)
        self.embedded[0x20:0x22] = (200).to_bytes(2, "little")
        self.embedded[0x27] = 50
        self.index = 0
        self.present = False
        self.taken_at = time.monotonic()

    def period_s(self):
        rates = {1: 0.25, 2: 0.5, 3: 1, 4: 2, 5: 4, 6: 8, 7: 15}
        rate = self.registers[0x20] & 0x0F
        return None if rate == 0 else 1 / rates.get(rate, 30)

    def is_ready(self):
        period = self.period_s()
        return self.fault != "silent" and period is not None and time.monotonic() >= self.taken_at + period

    def warmth(self):
        return max(0, 1600 - 8 * self.seen_cm())

    def write(self, data):
        self.index = data[0]
        for value in data[1:]:
            self.store(self.index, value)
            self.index += 1

    def store(self, index, value):
        if self.registers[0x21] & 0x10 and index in (0x08, 0x09, 0x11):
            return self.store_embedded(index, value)
        if index == 0x21 and value & 0x80:
            value &= 0x7F
        if index < len(self.registers):
            self.registers[index] = value

    def store_embedded(self, index, value):
        """Taken in power-down and while writing is allowed; the address counts up by itself."""
        self.registers[index] = value
        if index == 0x09 and self.registers[0x11] & 0x40 and self.period_s() is None:
            address = self.registers[0x08]
            self.embedded[address % len(self.embedded)] = value
            self.registers[0x08] = (address + 1) & 0xFF
            if address == 0x2A and value & 1:
                self.present = False

    def function_status(self):
        threshold = int.from_bytes(self.embedded[0x20:0x22], "little")
        if self.warmth() > threshold:
            self.present = True
        elif self.warmth() < threshold - self.embedded[0x27]:
            self.present = False
        return (0x04 if self.present else 0) | (0x01 if self.shock else 0)

    def read(self, length):
        if self.index == 0x25:
            self.registers[0x25] = self.function_status()
            self.taken_at = time.monotonic()
        self.registers[0x23] = 0x04 if self.is_ready() else 0
        data = bytes(self.registers[self.index : self.index + length])
        self.index += length
        return data.ljust(length, b"\0")
