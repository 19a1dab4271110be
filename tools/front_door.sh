# shellcheck shell=bash
# What ./run and ./test share: finding and installing what is missing, with words on each step.

front_door_started=$SECONDS

say() { printf '%s\n' "$*"; }

# step WORDS: the headline of something that may take long, with the seconds gone so far.
step() { printf '== %s  (%d s)\n' "$*" "$((SECONDS - front_door_started))"; }

stop_with() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# missing_packages LIST...: the packages of the lists that are neither installed nor replaced by
# their command.
missing_packages() {
    local installed name command
    installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Abbrev}\n' | sed -n 's/ ii *$//p')
    while read -r name command; do
        [[ -z $name || $name == \#* ]] && continue
        [[ -n $command ]] && command -v "$command" >/dev/null && continue
        grep -qxF -- "$name" <<<"$installed" || printf '%s\n' "$name"
    done < <(cat "$@")
}

# install_missing LIST...: installs what is missing, as root or by sudo, and nothing else.
install_missing() {
    local missing as_root=()
    command -v dpkg-query >/dev/null ||
        stop_with "Vaka's front door installs Debian packages, and this is no Debian system." \
            "Use Debian 12, or install what tools/debian-packages.txt lists and build with: cmake --preset release"
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            stop_with "These Debian packages are missing, and installing them needs root:
    ${missing[*]}
Run this as root, then start again:
    apt-get update && apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo)
    fi
    step "Installing ${#missing[@]} Debian packages: ${missing[*]}"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}" ||
        stop_with "apt-get could not install the packages above. Look at its last lines; nothing else was changed."
}

# fetch_npm FOLDER: npm packages exactly as the folder's lock file names them; nothing when they
# are there already.
fetch_npm() {
    local folder=$1
    [[ -f $folder/package-lock.json ]] || return 0
    [[ -f $folder/node_modules/.package-lock.json &&
        ! $folder/package-lock.json -nt $folder/node_modules/.package-lock.json ]] && return 0
    step "Fetching the npm packages of $folder"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) ||
        stop_with "npm could not fetch the packages of $folder. Is the network up? Start again to try once more."
    touch "$folder/node_modules/.package-lock.json"
}

# build_jobs: one a core, but never more than the memory carries (a unit can take 1.2 GB).
build_jobs() {
    local cores by_memory
    cores=$(nproc)
    by_memory=$(awk '/^MemAvailable:/ { print int($2 / 1258291) }' /proc/meminfo)
    ((by_memory < 1)) && by_memory=1
    echo $((cores < by_memory ? cores : by_memory))
}
