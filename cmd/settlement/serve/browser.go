package serve

import (
	"os/exec"
	"runtime"
)

// browse opens an address in the browser of the desktop. Where there is none, the address that was
// printed remains.
func browse(address string) error {
	var c *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		c = exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	case "darwin":
		c = exec.Command("open", address)
	default:
		c = exec.Command("xdg-open", address)
	}
	if err := c.Start(); err != nil {
		return err
	}
	go func() { _ = c.Wait() }() // it may outlive the program
	return nil
}
