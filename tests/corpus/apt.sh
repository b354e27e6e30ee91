# A folder of apt's own: what is asked of it needs no root, and changes nothing of the system.
# Sourced.  The archives are those that the system is set up with, under its keys.
# shellcheck shell=bash

set -euo pipefail

# apt_begin SUITE [ARCHITECTURE...]: reads the lists of packages, and of sources, of a suite ("" is
# the system's own) into a temporary folder.  $APT_FOLDER is there until the shell ends.
apt_begin () {
  local codename suite=$1
  shift
  APT_FOLDER=$(mktemp -d)
  trap 'rm -rf "$APT_FOLDER"' EXIT
  codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  mkdir -p "$APT_FOLDER"/{state/lists/partial,cache/archives/partial,etc/sources}
  : >"$APT_FOLDER/status"
  apt_sources "$codename" "${suite:-$codename}"
  {
    printf 'APT::Architectures { '
    printf '"%s"; ' "${@:-$(dpkg --print-architecture)}"
    cat <<EOF
};
APT::Architecture "${1:-$(dpkg --print-architecture)}";
APT::Sandbox::User "";
Acquire::Languages "none";
Dir::State "$APT_FOLDER/state";
Dir::State::status "$APT_FOLDER/status";
Dir::Cache "$APT_FOLDER/cache";
Dir::Etc::sourcelist "$APT_FOLDER/etc/sources.list";
Dir::Etc::sourceparts "$APT_FOLDER/etc/sources";
EOF
  } >"$APT_FOLDER/apt.conf"
  export APT_CONFIG=$APT_FOLDER/apt.conf
  apt-get -qq update || {
    echo "$(basename "$0"): the lists of packages cannot be read" >&2
    return 1
  }
}

# apt_sources CODENAME SUITE: of what the system knows the archive of the release CODENAME, without
# updates, so that the same release gives the same files; for packages and for sources, of SUITE.
apt_sources () {
  local file
  : >"$APT_FOLDER/etc/sources.list"
  for file in /etc/apt/sources.list.d/*.sources; do
    [[ ! -f $file ]] || awk -v RS= -v codename="$1" -v suite="$2" '
      $0 ~ "Suites:[^\n]*[ \t]" codename "([ \t\n]|$)" {
        gsub (/Types:[^\n]*/, "Types: deb deb-src")
        gsub (/Suites:[^\n]*/, "Suites: " suite)
        gsub (/\nArchitectures:[^\n]*/, "")
        print $0 "\n"
      }' "$file"
  done >"$APT_FOLDER/etc/sources/release.sources"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [[ ! -f $file ]] || awk -v codename="$1" -v suite="$2" '
      $1 == "deb" {
        line = $0
        sub (/\[[^]]*\] */, "", line)
        split (line, field, " ")
        if (field[3] == codename)
          {
            gsub (/arch=[^] ]*/, "")
            sub (" " codename " ", " " suite " ")
            print
            sub (/^deb/, "deb-src")
            print
          }
      }' "$file"
  done >"$APT_FOLDER/etc/sources.list"
}
