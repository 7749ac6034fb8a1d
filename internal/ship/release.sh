#!/bin/sh
# Builds both programs for every system in TARGETS, into a directory, with their
# checksums: release.sh DIR. The same sources and the same Go give the same
# octets, wherever they are built.
set -eu
[ $# = 1 ] || { echo "usage: release.sh DIR" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
go=${GO:-go}
version=${VERSION:-$(git describe --tags --always --dirty 2>/dev/null || echo unknown)}
for target in ${TARGETS:-linux/amd64 linux/arm64 linux/arm darwin/amd64 darwin/arm64 windows/amd64 windows/arm64}; do
	os=${target%/*} arch=${target#*/}
	[ "$os" = windows ] && suffix=.exe || suffix=
	for program in server client; do
		name=segue-$program-$version-$os-$arch$suffix
		CGO_ENABLED=0 GOOS=$os GOARCH=$arch "$go" build -trimpath -buildvcs=false \
			-ldflags "-s -w -buildid= -X segue/internal/version.stamped=$version" -o "$out/$name" "./$program"
		echo "$name"
	done
done
cd "$out"
if command -v sha256sum >/dev/null; then sum=sha256sum; else sum="shasum -a 256"; fi
$sum segue-*-"$version"-* >SHA256SUMS
echo SHA256SUMS
