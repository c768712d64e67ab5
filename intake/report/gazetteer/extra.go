package gazetteer

// extraNames are names that reports commonly use for software of ATT&CK and
// that its lists lack: other spellings, and parts that have a name of their own.
const extraNames = `
S0534|BazarLoader
S0534|BazarBackdoor
S0262|Quasar RAT
S0032|Gh0stRAT
S0483|BokBot
S0386|Gozi
S0561|CloudEyE
S0521|SharpHound
S0194|PowerView
S0357|secretsdump
S0357|wmiexec
S0357|smbexec
S1240|RedLine
`

// extras adds them.
func (b *builder) extras(known func(id string) bool) {
	eachName(extraNames, func(id, name string) {
		if known(id) {
			b.entityName(Software, id, name, free)
		}
	})
}
