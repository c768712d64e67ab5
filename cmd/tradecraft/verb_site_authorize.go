package main

import (
	"time"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/intake/site"
)

func (a *app) siteAuthorizeCommand() *cobra.Command {
	var by, why, at string
	var pinned bool
	cmd := &cobra.Command{
		Use:   "authorize BASELINE SCRIPT…",
		Short: "Record in a baseline who allowed which scripts, and why",
		Long: `Write into a baseline that somebody allowed scripts, with the reason: the record
that PCI DSS 6.4.3 asks for. A SCRIPT is its URL, the beginning of one ended by *,
or the first digits of its SHA-256. With --pinned it holds for the text as it is.`,
		Example: `  tradecraft site authorize shop.json 'https://js.stripe.com/*' --by 'A. Owner' --why 'card fields of our payment provider'
  tradecraft site authorize shop.json 3f1a99c20b77 --pinned --by 'A. Owner' --why 'menu of the shop'`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			if by == "" || why == "" {
				return usagef("say who allows it and why: --by NAME --why TEXT")
			}
			if at == "" {
				at = time.Now().UTC().Format(time.RFC3339)
			} else if _, err := time.Parse(time.RFC3339, at); err != nil {
				return usagef("--at %s: give a time such as 2026-01-02T15:04:05Z", oneLine(at))
			}
			r, err := readBaseline(args[0])
			if err != nil {
				return err
			}
			if r == nil {
				return tradecraft.Errorf("tradecraft.authorize", tradecraft.NotFound, "%s: no such file; 'tradecraft site URL --baseline %s' writes it", args[0], args[0])
			}
			n := 0
			for _, pattern := range args[1:] {
				m := r.Authorize(pattern, site.Authorization{By: by, At: at, Why: why}, pinned)
				if m == 0 {
					return usagef("%s names no script of %s", oneLine(pattern), args[0])
				}
				n += m
			}
			w, err := a.files.Create(args[0])
			if err != nil {
				return err
			}
			if err := tradecraft.WriteJSON(w, r); err != nil {
				return err
			}
			a.note("%s authorized in %s", counted(n, "script"), args[0])
			return nil
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&by, "by", "", "who allows it")
	fs.StringVar(&why, "why", "", "why the page needs it")
	fs.StringVar(&at, "at", "", "when (default: now)")
	fs.BoolVar(&pinned, "pinned", false, "only the text as it is now")
	return cmd
}
