package scan

import (
	"net/url"

	"tradecraft/intake/site/browser"
	"tradecraft/intake/site/csp"
)

// directives are those that govern a request of a page, by its channel.
var directives = map[string]string{
	"stylesheet": "style-src", "image": "img-src", "font": "font-src", "media": "media-src", "manifest": "manifest-src",
	"fetch": "connect-src", "xhr": "connect-src", "beacon": "connect-src", "eventsource": "connect-src",
	browser.ChannelWebSocket: "connect-src", "frame": "frame-src", browser.ChannelForm: "form-action",
}

// maxLoads bounds what is kept of what a site loads.
const maxLoads = 2000

// loads keeps what the pages of the site themselves asked for; what frames of
// others ask for is governed by the policies of those.
func (r *run) loads(rec *browser.Record) {
	for _, e := range rec.Exits {
		directive := directives[e.Channel]
		by := e.Frame
		switch e.Channel {
		case "frame": // its document is the one that it asks for
			if l := rec.Loaders[e.URL]; l.By != e.URL {
				by = l.By
			} else {
				by = r.start.String()
			}
		case browser.ChannelForm:
			by = r.start.String()
			if !e.Main {
				continue
			}
		}
		u, err := url.Parse(by)
		if directive == "" || e.Hook || err != nil || u.Host != r.start.Host || len(r.mat.Loads) >= maxLoads {
			continue
		}
		address, err := url.Parse(e.URL)
		if err != nil || address.Host == "" {
			continue
		}
		l := csp.Load{Directive: directive, URL: address.Scheme + "://" + address.Host + "/"}
		if !r.known[l] {
			r.known[l] = true
			r.mat.Loads = append(r.mat.Loads, l)
		}
	}
}
