// Command hospital is a placeholder.
package main
