# What the scripts beside this file share.  Sourced, never run.
# shellcheck shell=bash

set -euo pipefail

COP_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# What a user has set for an installation must not decide what is tested here.
unset COPPICE_ROOT LUA_INIT LUA_INIT_5_4 LUA_PATH LUA_PATH_5_4 LUA_CPATH LUA_CPATH_5_4

COP_JOBS=${COP_JOBS:-$(nproc)}

# Everything that building, testing and the demo need, as Debian 12 names it.
COP_PACKAGES=(
  gcc make cmake ninja-build pkg-config python3
  libglib2.0-dev lua5.4 liblua5.4-dev libedit-dev libfdt-dev
  lua-busted lua-check device-tree-compiler qemu-system-arm qemu-system-misc qemu-system-x86
  opensbi u-boot-qemu
  valgrind clang clang-format libclang-rt-14-dev
)

cop_say () {
  printf '%s\n' "$*" >&2
}

cop_die () {
  cop_say "$(basename "$0"): $*"
  exit 1
}

# cop_distance A B: how many letters have to be changed, added or left out.
cop_distance () {
  local a=$1 b=$2 i j cost row=() last
  for ((j = 0; j <= ${#b}; j++)); do row[j]=$j; done
  for ((i = 1; i <= ${#a}; i++)); do
    last=${row[0]}
    row[0]=$i
    for ((j = 1; j <= ${#b}; j++)); do
      cost=$last
      [[ ${a:i-1:1} == "${b:j-1:1}" ]] || cost=$((cost + 1))
      ((cost <= row[j - 1] + 1)) || cost=$((row[j - 1] + 1))
      last=${row[j]}
      ((cost <= last + 1)) || cost=$((last + 1))
      row[j]=$cost
    done
  done
  printf '%s\n' "${row[-1]}"
}

# cop_hint WORD KNOWN...: "; did you mean 'X'?", or nothing when none is near.
cop_hint () {
  local word=$1 known best=2 nearest='' distance
  shift
  [[ ${#word} -lt 5 ]] || best=3
  for known in "$@"; do
    distance=$(cop_distance "$word" "$known")
    if [[ $distance -lt $best ]]; then
      best=$distance
      nearest=$known
    fi
  done
  [[ -z $nearest ]] || printf "; did you mean '%s'?" "$nearest"
}

# The packages of the list that are not installed, one a line.
cop_missing_packages () {
  local known package
  known=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${COP_PACKAGES[@]}" 2>/dev/null) || :
  for package in "${COP_PACKAGES[@]}"; do
    grep -qxF "$package installed" <<<"$known" || printf '%s\n' "$package"
  done
}

# cop_build PRESET [TARGET...]: configures when that is needed, then builds what has changed.
cop_build () {
  local preset=$1 tree=$COP_ROOT/build/$1 log
  # A tree that was configured somewhere else and then moved or copied is of no use.
  if [[ -f $tree/CMakeCache.txt ]] \
    && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$COP_ROOT" "$tree/CMakeCache.txt"; then
    rm -rf "$tree"
  fi
  if ! [[ -f $tree/build.ninja ]]; then
    mkdir -p "$tree"
    log=$tree/configure.log
    (cd "$COP_ROOT" && cmake --preset "$preset" >"$log" 2>&1) || {
      cat "$log" >&2
      cop_die "the preset '$preset' could not be configured"
    }
  fi
  cop_ninja "$tree" "${@:2}" >&2 || cop_die "the preset '$preset' does not build"
}

# cop_ninja TREE [TARGET...]: builds what has changed; prints nothing unless something fails.
cop_ninja () {
  ninja -C "$1" -j "$COP_JOBS" --quiet "${@:2}" | { grep -v '^ninja: no work to do' || :; }
}
