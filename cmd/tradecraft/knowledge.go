package main

import (
	"os"
	"path/filepath"
	"runtime"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/attack/archive"
)

// dataEnv overrides the folder where the program keeps what the user imports.
const dataEnv = "TRADECRAFT_DATA"

// archive is where 'kb import' and 'kb update' keep knowledge bases.
func (a *app) archive() archive.Archive {
	dir := a.dataFolder()
	if dir == "" {
		return archive.Archive{}
	}
	return archive.Archive{Dir: filepath.Join(dir, "kb")}
}

// dataFolder is the user's folder of the program: $TRADECRAFT_DATA, else the
// place that the system has for it. It may not be there yet; it is "" where
// there is no home folder.
func (a *app) dataFolder() string {
	if dir := a.getenv(dataEnv); dir != "" {
		return dir
	}
	if dir := a.getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "tradecraft")
	}
	home := a.getenv("HOME")
	if runtime.GOOS == "windows" {
		if dir := a.getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "tradecraft")
		}
		home = a.getenv("USERPROFILE")
	}
	switch {
	case home == "":
		return ""
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", "tradecraft")
	}
	return filepath.Join(home, ".local", "share", "tradecraft")
}

// knowledge returns the knowledge base of this run: the one that --kb names,
// else the one in use, which is the one in the binary until the user chooses
// another. It is loaded when a verb first asks for it.
func (a *app) knowledge() (*attack.KnowledgeBase, error) {
	if a.kb == nil {
		kb, err := a.knowledgeNamed(a.kbPath)
		if err != nil {
			return nil, err
		}
		a.kb = kb
	}
	return a.kb, nil
}

// knowledgeNamed opens a knowledge base: a stored one by its name, a STIX bundle
// by its file, builtin, or with "" the one in use.
func (a *app) knowledgeNamed(name string) (*attack.KnowledgeBase, error) {
	const op = "tradecraft.knowledge"
	store := a.archive()
	switch {
	case name == "":
		kb, err := store.Current()
		if err != nil {
			return nil, tradecraft.Errorf(op, tradecraft.KindOf(err),
				"the knowledge base in use cannot be read: %w; go back to the built-in one with 'tradecraft kb use builtin'", err)
		}
		return kb, nil
	case name == archive.Builtin:
		return attack.Load()
	case isFile(name), archive.CheckName(name) != nil:
		return a.bundle(name)
	}
	kb, err := store.Open(name)
	if tradecraft.KindOf(err) == tradecraft.NotFound {
		return nil, usagef("%s: no such file, and no knowledge base of that name (%s)", name, namesOf(store))
	}
	return kb, err
}

// bundle reads a STIX bundle of ATT&CK as the knowledge base of this run.
func (a *app) bundle(path string) (*attack.KnowledgeBase, error) {
	const op = "tradecraft.knowledge"
	f, err := os.Open(path)
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.KindOf(fileError(op, err)), "%s: %w", path, fileError(op, err))
	}
	defer f.Close()
	kb, problems, err := attack.Import(a.context(), attack.ImportOptions{}, attack.Source{Name: filepath.Base(path), Reader: f})
	a.noteProblems(problems)
	return kb, err
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}
