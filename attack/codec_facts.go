package attack

// The walks of the three sections of a pack: the facts that every run needs,
// the citations, and the descriptions (in imported packs only).

func walkCore(f *Facts) func(*codec) {
	return func(c *codec) {
		c.str(&f.Version)
		c.versions(&f.Versions)
		list(c, &f.Tactics, (*codec).tactic)
		list(c, &f.Techniques, (*codec).technique)
		list(c, &f.Groups, (*codec).group)
		list(c, &f.Software, (*codec).oneSoftware)
		list(c, &f.Campaigns, (*codec).campaign)
		list(c, &f.Mitigations, (*codec).mitigation)
		list(c, &f.Components, (*codec).component)
		list(c, &f.Strategies, (*codec).strategy)
		list(c, &f.Revoked, (*codec).revokedObject)
	}
}

func walkCitations(items *[]Citation) func(*codec) {
	return func(c *codec) {
		list(c, items, func(c *codec, v *Citation) {
			c.str(&v.Name)
			c.str(&v.URL)
			c.str(&v.Date)
		})
	}
}

// walkTexts visits every description in the order of the facts.
func walkTexts(f *Facts) func(*codec) {
	return func(c *codec) {
		uses := func(list []Use) {
			for i := range list {
				c.str(&list[i].Description)
			}
		}
		for i := range f.Tactics {
			c.str(&f.Tactics[i].Description)
		}
		for i := range f.Techniques {
			c.str(&f.Techniques[i].Description)
		}
		for i := range f.Groups {
			c.str(&f.Groups[i].Description)
			uses(f.Groups[i].Techniques)
			uses(f.Groups[i].Software)
		}
		for i := range f.Software {
			c.str(&f.Software[i].Description)
			uses(f.Software[i].Techniques)
		}
		for i := range f.Campaigns {
			c.str(&f.Campaigns[i].Description)
			uses(f.Campaigns[i].Techniques)
			uses(f.Campaigns[i].Software)
		}
		for i := range f.Mitigations {
			c.str(&f.Mitigations[i].Description)
			uses(f.Mitigations[i].Techniques)
		}
	}
}

func (c *codec) versions(m *map[Domain]string) {
	var names, values []string
	if c.mode != reading {
		for _, d := range Domains() {
			if v, ok := (*m)[d]; ok {
				names, values = append(names, string(d)), append(values, v)
			}
		}
	}
	c.strs(&names)
	c.strs(&values)
	if c.mode != reading {
		return
	}
	*m = make(map[Domain]string, len(names))
	for i := range names {
		if i < len(values) {
			(*m)[Domain(names[i])] = values[i]
		}
	}
}

func (c *codec) domain(d *Domain) { c.str((*string)(d)) }

func (c *codec) domains(items *[]Domain) { list(c, items, (*codec).domain) }

func (c *codec) tactic(t *Tactic) {
	c.str(&t.ID)
	c.stixID(&t.STIXID, "x-mitre-tactic")
	c.str(&t.Name)
	c.str(&t.ShortName)
	c.domain(&t.Domain)
	c.uint(&t.Order)
}

func (c *codec) technique(t *Technique) {
	c.str(&t.ID)
	c.stixID(&t.STIXID, "attack-pattern")
	c.str(&t.Name)
	c.domain(&t.Domain)
	c.str(&t.Parent)
	c.strs(&t.Tactics)
	c.strs(&t.Platforms)
	c.str(&t.Created)
	c.str(&t.Modified)
	c.flag(&t.Deprecated)
	c.strs(&t.Citations)
}

func (c *codec) use(u *Use) {
	c.str(&u.ID)
	c.strs(&u.Citations)
}

func (c *codec) uses(items *[]Use) {
	if c.mode != reading {
		list(c, items, (*codec).use)
		return
	}
	*items = nil
	if n := c.count(); n > 0 {
		*items = take(&c.useChunk, n)
	}
	for i := range *items {
		c.use(&(*items)[i])
	}
}

func (c *codec) group(g *Group) {
	c.str(&g.ID)
	c.stixID(&g.STIXID, "intrusion-set")
	c.str(&g.Name)
	c.strs(&g.Aliases)
	c.domains(&g.Domains)
	c.str(&g.Created)
	c.str(&g.Modified)
	c.flag(&g.Deprecated)
	c.uses(&g.Techniques)
	c.uses(&g.Software)
	c.strs(&g.Citations)
}

func (c *codec) oneSoftware(s *Software) {
	c.str(&s.ID)
	c.flag(&s.Tool)
	c.stixID(&s.STIXID, softwareType(s.Tool))
	c.str(&s.Name)
	c.strs(&s.Aliases)
	c.domains(&s.Domains)
	c.strs(&s.Platforms)
	c.str(&s.Created)
	c.str(&s.Modified)
	c.flag(&s.Deprecated)
	c.uses(&s.Techniques)
	c.strs(&s.Citations)
}

func softwareType(tool bool) string {
	if tool {
		return "tool"
	}
	return "malware"
}

func (c *codec) campaign(v *Campaign) {
	c.str(&v.ID)
	c.stixID(&v.STIXID, "campaign")
	c.str(&v.Name)
	c.strs(&v.Aliases)
	c.domains(&v.Domains)
	c.str(&v.FirstSeen)
	c.str(&v.LastSeen)
	c.str(&v.Created)
	c.str(&v.Modified)
	c.flag(&v.Deprecated)
	c.uses(&v.Techniques)
	c.uses(&v.Software)
	c.strs(&v.Groups)
	c.strs(&v.Citations)
}

func (c *codec) mitigation(m *Mitigation) {
	c.str(&m.ID)
	c.stixID(&m.STIXID, "course-of-action")
	c.str(&m.Name)
	c.domains(&m.Domains)
	c.flag(&m.Deprecated)
	c.uses(&m.Techniques)
	c.strs(&m.Citations)
}

func (c *codec) component(v *DataComponent) {
	c.str(&v.ID)
	c.stixID(&v.STIXID, "x-mitre-data-component")
	c.str(&v.Name)
}

func (c *codec) strategy(s *DetectionStrategy) {
	c.str(&s.ID)
	c.stixID(&s.STIXID, "x-mitre-detection-strategy")
	c.str(&s.Name)
	c.str(&s.Technique)
	list(c, &s.Sources, func(c *codec, l *LogSource) {
		c.str(&l.Component)
		c.str(&l.Name)
		c.str(&l.Channel)
		c.strs(&l.Platforms)
	})
}

func (c *codec) revokedObject(r *Revoked) {
	c.str(&r.ID)
	c.str(&r.Name)
	c.str(&r.To)
	c.str(&r.STIXID) // of several types, and rare: kept as a string
}
