//go:build unix

package browser

import (
	"os/exec"
	"syscall"
)

// group puts the browser and its helpers into a process group of their own.
func group() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func kill(cmd *exec.Cmd, s syscall.Signal) { _ = syscall.Kill(-cmd.Process.Pid, s) }
