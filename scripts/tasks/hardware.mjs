// `npm run test:hardware`: test/hardware-vm/host/run.ts tells what it does and takes.
import "../../test/hardware-vm/host/run.ts";
