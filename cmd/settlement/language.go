package main

import (
	"strings"

	"github.com/yibaojiesuan/settlement/internal/lang"
)

// languageOf returns the language of a command line: help is made before flags are read. A wrong
// --lang is refused later, in the language of the environment.
func languageOf(args []string, system string, getenv func(string) string) lang.Language {
	said := ofEnvironment(system, getenv)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		text, found := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			text, found = args[i+1], true
		}
		if found {
			_ = said.Set(text)
		}
	}
	return said
}

// ofEnvironment is the language where --lang is not given.
func ofEnvironment(system string, getenv func(string) string) lang.Language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if text := getenv(name); text != "" {
			if strings.HasPrefix(strings.ToLower(text), "zh") {
				return lang.Chinese
			}
			return lang.English
		}
	}
	if system == "windows" {
		return lang.Chinese
	}
	return lang.English
}

// languageFlag is the language as a flag.
type languageFlag struct{ *lang.Language }

// Type names the value of the flag.
func (languageFlag) Type() string { return "LANGUAGE" }
