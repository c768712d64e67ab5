package logs_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"tradecraft"
	"tradecraft/intake/logs"
	"tradecraft/intake/sigma/starter"
)

// TestRulesInTheBox runs the rules in the box over logs as servers and clouds
// write them: the events of the rules' own tests have the right field names only
// if the readers give these.
func TestRulesInTheBox(t *testing.T) {
	rules, err := starter.Rules()
	if err != nil {
		t.Fatal(err)
	}
	d := logs.NewDetector(rules)
	for file, want := range map[string][]string{
		"access.log": {
			"1 web/sql_injection.yml", "1 web/sql_injection_success.yml", "2 web/path_traversal.yml", "2 web/system_files.yml",
			"3 web/log4shell.yml", "4 web/web_shell_commands.yml", "5 web/hidden_files_found.yml", "5 web/scanner_agents.yml",
		},
		"auth.log": {
			"1 linux/sshd_failed.yml", "1 linux/sshd_invalid_user.yml", "2 linux/sshd_root.yml", "3 linux/sudo_secrets.yml", "4 linux/user_added.yml",
			"5 linux/group_added.yml", "6 linux/cron_run.yml", "7 linux/kernel_module_log.yml", "8 linux/log_service_stopped.yml",
		},
		"audit.log": {
			"100 linux/shadow_read.yml", "101 linux/module_syscall.yml", "102 linux/cron_path.yml", "102 linux/file_cron.yml",
			"103 linux/logon_failed.yml", "104 linux/user_made.yml", "105 linux/audit_config.yml", "106 linux/selinux_off.yml",
		},
		"cloudtrail.json": {
			"1 cloudtrail/admin_policy.yml", "2 cloudtrail/console_no_mfa.yml", "2 cloudtrail/root_use.yml", "3 cloudtrail/security_group_open.yml",
			"4 cloudtrail/snapshot_shared.yml", "5 cloudtrail/bucket_public.yml", "6 cloudtrail/access_key_made.yml",
		},
	} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", "box", file))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			sum, err := d.Scan(context.Background(), file, bytes.NewReader(data), 1, func(h logs.Hit) error {
				got = append(got, strconv.FormatUint(h.Record, 10)+" "+h.Rule.Path)
				return nil
			})
			if err != nil || slices.ContainsFunc(sum.Problems, func(p tradecraft.Problem) bool { return p.Severity == tradecraft.SeverityError }) {
				t.Fatal(err, sum.Problems)
			}
			for _, w := range want {
				if !slices.Contains(got, w) {
					t.Errorf("%s does not fire; got %q", w, got)
				}
			}
		})
	}
	t.Run("quiet", func(t *testing.T) {
		quiet := `10.0.0.1 - - [24/Nov/2026:10:00:03 +0000] "GET /index.html?page=2 HTTP/1.1" 200 512 "https://www.example.com/" "Mozilla/5.0 (X11; Linux x86_64)"` + "\n"
		if _, err := d.Scan(context.Background(), "quiet.log", bytes.NewReader([]byte(quiet)), 1, func(h logs.Hit) error {
			t.Errorf("%s fires on an ordinary request", h.Rule.Path)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
