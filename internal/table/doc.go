// Package table prints grids of cells for people: aligned by what a terminal
// shows, with thousands separated. The programs under examples use it.
package table
