// Installs the dependencies when they are missing or older than the lock file; does nothing when they are not.
import { ensureNodeModules } from "./setup/node-modules.mjs";
import { refuseOldNode } from "./setup/node-version.mjs";

refuseOldNode();
await ensureNodeModules();
