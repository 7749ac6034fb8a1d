// Package ship holds what brings Segue to other machines: a unit for systemd,
// a recipe for a container's image, the making of a release, and the look for
// known vulnerabilities. Its tests hold them to what they promise.
package ship
