//go:build !unix

package browser

import (
	"os/exec"
	"syscall"
)

func group() *syscall.SysProcAttr { return nil }

func kill(cmd *exec.Cmd, _ syscall.Signal) { _ = cmd.Process.Kill() }
