import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether this kernel leaves an output as it is when its holder is gone. Raspberry Pi's kernels do so since 6.6 (module
 * parameter `persist_gpio_outputs` of pinctrl-bcm2835 and pinctrl-rp1), unless config.txt has `dtparam=strict_gpiod`.
 * @param root where the kernel shows its modules' parameters
 */
export function outputsPersist(root = "/sys/module"): boolean {
  try {
    return readdirSync(root)
      .filter((name) => name.startsWith("pinctrl_"))
      .some((name) => readParameter(join(root, name, "parameters/persist_gpio_outputs")) === "Y");
  } catch {
    return false;
  }
}

function readParameter(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // This module has no such parameter.
    return undefined;
  }
}
