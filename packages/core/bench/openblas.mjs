// Which of OpenBLAS's kernels NumPy runs on. An OpenBLAS older than the processor may not know it, and
// then takes those of the oldest: who compares with it must tell it what there is.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Asks the library that NumPy has loaded; wheels add a prefix and a suffix to its names. */
const ASK = `
import ctypes, re, numpy
path = re.search(r"/\\S*openblas\\S*", open("/proc/self/maps").read()).group()
library = ctypes.CDLL(path)
names = [p + "openblas_get_corename" + s for p in ("", "scipy_") for s in ("", "64_")]
name = next(getattr(library, n) for n in names if hasattr(library, n))
name.restype = ctypes.c_char_p
print(name().decode())`;
/** Those for vectors of 128 bits. */
const OLD = /prescott|core2|penryn|dunnington|atom|nehalem|athlon|opteron|barcelona|bobcat/i;

/** Has processes to come run on the kernels of the processor where OpenBLAS takes older ones by itself. */
export function tellOpenBlas(python) {
  const core = coreOfProcessor();
  if (core && OLD.test(blasOf(python))) process.env.OPENBLAS_CORETYPE ??= core;
}

/** The name of the kernels that NumPy of `python` runs on. */
export function blasOf(python) {
  const { status, stdout } = spawnSync(python, ["-c", ASK], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "kernels of unknown name";
}

function coreOfProcessor() {
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))[1].split(" ");
    if (flags.includes("avx512vl") && flags.includes("avx512dq")) return "SKYLAKEX";
    if (flags.includes("avx2") && flags.includes("fma")) return "HASWELL";
  } catch {
    // Not Linux, or not x86: OpenBLAS is left alone.
  }
  return undefined;
}
