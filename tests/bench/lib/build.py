"""Builds the programs that measure, into build/bench."""
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
OUT = ROOT / "build" / "bench"
FLAGS = ["-O2", "-g", "-Wall", "-Wextra", "-Wshadow", "-Wno-unused-parameter",
         "-Wno-missing-field-initializers"]


def stop(text):
    print(f"tests/bench: {text}", file=sys.stderr)
    sys.exit(3)


def tools():
    for tool in ("gcc", "pkg-config", "valgrind", "setarch", "lua5.4"):
        if not shutil.which(tool):
            stop(f"{tool} is not installed (packages gcc pkg-config valgrind util-linux lua5.4)")


def pkg(*packages, variable=None):
    """The flags of pkg-config, or None when a package is missing."""
    ask = [f"--variable={variable}"] if variable else ["--cflags", "--libs"]
    done = subprocess.run(["pkg-config", *ask, *packages], capture_output=True, text=True)
    return done.stdout.split() if done.returncode == 0 else None


def command(*words):
    words = [str(word) for word in words]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        stop(f"{' '.join(words)}\n{done.stdout}{done.stderr}")


def stale(target, inputs):
    if not target.exists():
        return True
    made = target.stat().st_mtime
    return any(pathlib.Path(name).stat().st_mtime > made for name in inputs)


def compile_to(target, sources, flags, also=(), compiler=("gcc", "-std=gnu11")):
    sources = [HERE / source if isinstance(source, str) else source for source in sources]
    headers = [*HERE.glob("*.h"), *HERE.glob("*/*.h"), *also]
    if stale(target, [*sources, *headers, pathlib.Path(__file__)]):
        command(*compiler, *FLAGS, *sources, *flags, "-o", target)
    return target


# --- peers ----------------------------------------------------------------------------------

def floor():
    return [compile_to(OUT / "floor", ["bench.c", "peers/floor.c"], pkg("glib-2.0"))]


def gobject():
    sources = ["bench.c", "peers/gobject.c", "peers/gobject-tree.c"]
    return [compile_to(OUT / "gobject", sources, pkg("gobject-2.0"))]


def handmade():
    sources = ["bench.c", "lua/host.c", "peers/handmade.c"]
    return [compile_to(OUT / "handmade", sources, pkg("lua5.4")),
            HERE / "peers" / "handmade.lua"]


def qobject():
    """None without Qt."""
    qt = pkg("Qt5Core")
    if qt is None:
        print("Qt5Core is not here (package qtbase5-dev): its column stays empty", file=sys.stderr)
        return None
    moc = pathlib.Path(pkg("Qt5Core", variable="host_bins")[0]) / "moc"
    generated, harness = OUT / "qobject.moc.cc", OUT / "bench.o"
    header = HERE / "peers" / "qobject.h"
    if stale(generated, [header]):
        command(moc, header, "-o", generated)
    if stale(harness, [HERE / "bench.c", HERE / "bench.h"]):
        command("gcc", "-std=gnu11", *FLAGS, "-c", HERE / "bench.c", "-o", harness)
    return [compile_to(OUT / "qobject", ["peers/qobject.cc", harness],
                       [f"-I{OUT}", "-fPIC", *qt], [generated], ("g++", "-std=gnu++17"))]


def libfdt():
    return [compile_to(OUT / "libfdt", ["bench.c", "peers/libfdt.c"], ["-lfdt"])]


PEERS = {"floor": floor, "gobject": gobject, "qobject": qobject, "handmade": handmade,
         "libfdt": libfdt}


def start():
    """The program that starts others, and the one that does nothing."""
    compile_to(OUT / "start", ["start.c"], [])
    compile_to(OUT / "empty", ["peers/empty.c"], [])


# --- ours -----------------------------------------------------------------------------------

def find(folder, name):
    found = sorted(folder.rglob(name))
    if not found:
        stop(f"{folder} has no {name}: is it a finished build?")
    return found[0]


def coppice(folder, build=True):
    """Builds Coppice into folder, unless told not to; returns what the measuring needs of it."""
    if build:
        if not (folder / "CMakeCache.txt").exists():
            command("cmake", "-S", ROOT, "-B", folder, "-G", "Ninja",
                    "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DCOP_TESTS=OFF")
        command("cmake", "--build", folder)
    elif not folder.exists():
        stop(f"{folder} is not there")
    return {
        "core": find(folder, "libcoppice.so"),
        "lua": find(folder, "libcoppice-lua.so"),
        "program": folder / "bin" / "coppice",
    }


def ours(where):
    """Our programs: the library's, the one that counts its memory, and the binding's."""
    core, lua = where["core"], where["lua"]
    include = [f"-I{ROOT / 'core' / 'include'}", f"-I{ROOT / 'bindings' / 'include'}"]
    link = [*include, core, f"-Wl,-rpath,{core.parent}", *pkg("glib-2.0", "lua5.4")]
    return {
        "ours": [compile_to(OUT / "ours", ["bench.c", *sorted(HERE.glob("ours/*.c"))],
                            link, [core])],
        "ours-peak": [compile_to(OUT / "ours-peak",
                                 ["bench.c", "peak.c", "ours/corpus.c", "ours/fdt.c"],
                                 link, [core])],
        # The script finds a function of the program: it has to be among the dynamic symbols.
        "ours-lua": [compile_to(OUT / "ours-lua", ["bench.c", "lua/host.c", "lua/ours.c"],
                                ["-rdynamic", lua, f"-Wl,-rpath,{lua.parent}", *link],
                                [core, lua]),
                     HERE / "lua" / "ours.lua"],
    }
