package response

// plan is a written plan: what calls for it, and its own steps beside those
// of the catalogue that it puts first.
type plan struct {
	id, name, goal string
	on             string // techniques that call for it
	// actor calls for it by the context's actor, siteInput by evidence of a website
	// with one of the techniques in onSite.
	actor  []string
	onSite string
	steps  []action
}

// plans lists the written plans, the most pressing first.
func plans() []plan {
	return []plan{ransomware(), skimming(), insider(), webshell(), cloudAccount(), phishing()}
}

func ransomware() plan {
	return plan{
		id: "ransomware", name: "Ransomware",
		goal: "Save backups and what still runs; decide nothing about paying in the first hour; assume that data were copied before they were encrypted.",
		on:   "T1486 T1490 T1471",
		steps: []action{
			{id: "ransom-who-decides", kind: Contain, asset: onPeople, hour: 2,
				title:   "Name one person who decides, and leave the company's mail and chat",
				how:     "The attacker may read both. Use phones and a fresh tenant; write a log with times from now on; call the insurer before its own helpers are engaged, many policies ask for it.",
				decides: "management", breaks: "nothing"},
			{id: "ransom-segment", kind: Contain, asset: onNetwork, hour: 2,
				title:   "Cut the network where it is still clean, hypervisors and domain controllers first",
				how:     "Shut links between segments at the switch, take management interfaces of hypervisors and storage off the network, keep one domain controller per domain offline as it is. Encryption often starts at the hypervisor or from a group policy: look there for the trigger.",
				decides: "head of IT", breaks: "sites lose each other and the directory"},
			{id: "ransom-which-family", kind: Scope, asset: onHost, hour: 7,
				title:   "Find out which family it is, and whether a decryptor or a flaw is known",
				how:     "Note, extension and a sample to an analyst or to nomoreransom.org (hashes and note, no customer data). Family and affiliate say whether data are usually copied, and how they came in.",
				decides: "incident lead", breaks: "an uploaded note may tell others of the victim"},
			{id: "ransom-copied", kind: Scope, asset: onData,
				title:   "Look for the copy that left: days or weeks before encryption",
				how:     "Archivers, sync and transfer tools on servers, large uploads by night in flow records, storage providers in DNS. What left decides whom to tell, and what they can threaten with.",
				decides: "incident lead", breaks: "nothing"},
			{id: "ransom-negotiate", kind: Contain, asset: onPeople,
				title:   "Do not answer the attacker until management, legal and police agree on it",
				how:     "Opening their page may start a clock. Paying can be against sanctions law, brings no certainty, and does not close the way in. If contact is wanted, use people who do it for a living.",
				decides: "management with legal", breaks: "nothing"},
			{id: "ransom-order", kind: Check, asset: onBackup,
				title:   "Bring services back in the order that business signed, identity first",
				how:     "New domain controllers from a clean backup or new ones, then management and security tools, then services by the list; a clean network is built beside the old one, and nothing crosses without a check.",
				decides: "management", breaks: "those further down the list wait for days"},
		},
	}
}

func skimming() plan {
	return plan{
		id: "skimming", name: "Card skimming on a shop",
		goal:   "Stop card data from leaving without losing the script that took it; every minute of checkout costs cards.",
		on:     "T1056.003",
		onSite: "T1056 T1041 T1059.007 T1185 T1189 T1195",
		steps: []action{
			{id: "skim-save", kind: Evidence, asset: onWeb, hour: 1,
				title:   "Save the checkout as a customer gets it, with all scripts and requests",
				how:     "A browser recording (HAR) with a test card, from a consumer's line and with a referrer, as skimmers hide from others; each script with URL, hash and response headers; the tag manager's published version.",
				decides: "incident lead", breaks: "nothing"},
			{id: "skim-stop", kind: Contain, asset: onWeb, hour: 2,
				title:   "Take card entry off the page: the provider's hosted page, or no cards for now",
				how:     "Faster and surer than finding the script. Then a content security policy with the few hosts that payment needs in script-src and connect-src, and reporting on.",
				decides: "head of e-commerce", breaks: "wallets and marketing tags; some sales"},
			{id: "skim-source", kind: Scope, asset: onWeb, hour: 3,
				title:   "Find where the script comes in: file, database, tag manager, or a third party",
				how:     "Compare the page with the release, search templates and configuration tables for encoded strings, list changes and logins of the tag manager and of each third party's host. A third party's script means other shops too: call them.",
				decides: "site owner", breaks: "nothing"},
			{id: "skim-window", kind: Scope, asset: onData,
				title:   "Fix the first and last minute at which cards could leave, and count the checkouts",
				how:     "From file times, caches, archive sites and the log of the content network. Count only pages on which the script ran. That list is what acquirer and customers need.",
				decides: "incident lead", breaks: "nothing"},
			{id: "skim-tell", kind: Contain, asset: onPeople, hour: 6,
				title:   "Tell acquirer and card brands, and engage a PCI forensic investigator when they ask for one",
				how:     "The acquirer sets terms, and may want evidence untouched. The data protection authority's 72 hours run beside it.",
				decides: "legal", breaks: "nothing"},
			{id: "skim-watch", kind: Check, asset: onWeb,
				title:   "Authorise each script of the payment page, and alert on change",
				how:     "An inventory with reason and owner, integrity hashes where the script is fixed, a daily visit with a test card that watches where the number goes (PCI DSS 6.4.3 and 11.6.1).",
				decides: "site owner", breaks: "releases of third parties raise alerts"},
		},
	}
}

func phishing() plan {
	return plan{
		id: "phishing", name: "Phishing",
		goal: "Find everyone who got it and everyone who acted on it before the stolen session is used.",
		on:   "T1566 T1598 T1534",
		steps: []action{
			{id: "phish-who", kind: Scope, asset: onMail, hour: 1,
				title:   "List who received, opened, clicked, typed a password or ran the file",
				how:     "Message trace for the first two, proxy and DNS for the click, sign-in logs for the password (a sign-in from a new place minutes later), the endpoint for the file. Ask people in a way that makes it safe to say yes.",
				decides: "incident lead", breaks: "nothing"},
			{id: "phish-sessions", kind: Contain, asset: onAccount, hour: 2,
				title:   "End sessions and reset secrets of all who typed one, second factor included",
				how:     "A kit in the middle steals the session, so a new password alone does not help: revoke tokens, look for newly added factors and devices.",
				decides: "head of identity", breaks: "these people sign in again"},
			{id: "phish-inside", kind: Scope, asset: onMail,
				title:   "Look for mail sent on from hijacked mailboxes, inside and to partners",
				how:     "Sent items, rules that hide answers, replies in running threads. Warn partners by phone.",
				decides: "mail lead", breaks: "nothing"},
			{id: "phish-tell-all", kind: Contain, asset: onPeople,
				title:   "Warn everyone with a picture of the message and one thing to do",
				how:     "Report it here, do not forward it. Thank those who did.",
				decides: "communications", breaks: "the help desk is busy"},
		},
	}
}

func webshell() plan {
	return plan{
		id: "webshell", name: "Web shell",
		goal: "The shell is what was found, not how they came in: find the hole and the other shells before removing this one.",
		on:   "T1505.003",
		steps: []action{
			{id: "shell-requests", kind: Scope, asset: onWeb, hour: 1,
				title:   "Find every request to the shell, and what those addresses asked for before and after",
				how:     "The first request is the time of entry or shortly after it; POSTs with small requests and large answers are commands. Follow the addresses over all sites; a request just before the file's birth is the exploit.",
				decides: "incident lead", breaks: "nothing"},
			{id: "shell-others", kind: Scope, asset: onWeb, hour: 2,
				title:   "Search all web servers for other shells: by time, by content, by behaviour",
				how:     "Files younger than the entry or with copied times, scripts in upload and image folders, eval on request data, changed modules and server configuration, children of the web process.",
				decides: "incident lead", breaks: "nothing"},
			{id: "shell-freeze", kind: Contain, asset: onWeb, hour: 3,
				title:   "Deny the web process shells, writes and the internet",
				how:     "No child processes for its account, web root read-only, outgoing traffic denied but for the database. The shell may then stay until the copy is taken.",
				decides: "site owner", breaks: "uploads, plugins' updates, calls of the site to others"},
			{id: "shell-behind", kind: Scope, asset: onHost,
				title:   "Follow what went on from the server inward",
				how:     "Sign-ins from the server's address, its service account elsewhere, dumps and archives in temporary folders, tunnels. The configuration's database and directory passwords count as read.",
				decides: "incident lead", breaks: "nothing"},
		},
	}
}

func cloudAccount() plan {
	return plan{
		id: "cloud-account", name: "Cloud account taken over",
		goal: "Take back the identity with all it made for itself: sessions, keys, applications, devices, rules.",
		on:   "T1078.004 T1098.001 T1098.003 T1098.005 T1528 T1550.001 T1621 T1556.007 T1556.009 T1606.002 T1538 T1580 T1526 T1136.003 T1562.008 T1578",
		steps: []action{
			{id: "cloud-order", kind: Contain, asset: onCloud, hour: 1,
				title:   "In this order: block sign-in, revoke tokens, reset secret, remove added factors and devices, unblock",
				how:     "Another order leaves a session that adds a factor again. For workload identities: a deny policy on the role for sessions older than now, then new keys.",
				decides: "cloud lead", breaks: "the user or workload stops"},
			{id: "cloud-made", kind: Scope, asset: onCloud, hour: 2,
				title:   "List all that the identity did since the first strange sign-in, in all regions and services",
				how:     "New identities, keys, consents, roles, trust changes, forwarding rules, machines, functions, disabled logs and shared snapshots. Then the same for each identity that it touched.",
				decides: "incident lead", breaks: "nothing"},
			{id: "cloud-logging", kind: Contain, asset: onCloud, hour: 3,
				title:   "Make sure that logging is on everywhere and out of this identity's reach",
				how:     "Trails, diagnostic settings and retention in each subscription and region, to an account of its own.",
				decides: "cloud lead", breaks: "storage costs"},
			{id: "cloud-spend", kind: Contain, asset: onCloud,
				title:   "Set limits on spending and on regions that nobody uses",
				how:     "Miners start in regions where nobody looks. Quotas, region policies, an alert on cost by the hour.",
				decides: "cloud lead", breaks: "a project that needs that region"},
			{id: "cloud-source", kind: Scope, asset: onAccount,
				title:   "Find how they got it: phished session, leaked key, reused password, consent, or the admin's machine",
				how:     "Until that is known it happens again. Search repositories and build logs for the key, the user's machine for stealers, the sign-in's device and agent.",
				decides: "incident lead", breaks: "nothing"},
		},
	}
}

func insider() plan {
	return plan{
		id: "insider", name: "Insider",
		goal:  "Keep it in a small circle, keep it lawful, and keep evidence that holds before a court.",
		actor: []string{"insider", "witting-insider", "unwitting-insider"},
		steps: []action{
			{id: "insider-circle", kind: Contain, asset: onPeople, hour: 1,
				title:   "Agree on who knows: HR, legal, one manager, the investigator",
				how:     "Use a ticket queue that the person cannot read. Works council and data protection officer where the law asks for it, before monitoring is widened.",
				decides: "legal with HR", breaks: "nothing"},
			{id: "insider-evidence", kind: Evidence, asset: onHost, hour: 2,
				title:   "Image the person's devices and export their accounts, with a chain of custody",
				how:     "Out of hours or during a change of devices; two people; hashes on paper. Mail, files, badge and VPN logs, printing and removable media for the time in question only.",
				decides: "legal", breaks: "may become known"},
			{id: "insider-moment", kind: Contain, asset: onAccount, hour: 3,
				title:   "Choose one moment: talk, devices and all access at the same time",
				how:     "Accounts, tokens, badges, shared passwords, personal clouds with company data, administrator rights and their backdoors. Not before evidence is kept unless damage goes on.",
				decides: "HR with the incident lead", breaks: "the person's work; a wrong suspicion does harm"},
			{id: "insider-mistake", kind: Scope, asset: onPeople,
				title:   "Look for the harmless explanation and for a hijacked account first",
				how:     "Was the person there: badge, VPN, device? Is it their job? An outsider with their session looks the same in logs.",
				decides: "incident lead", breaks: "nothing"},
			{id: "insider-return", kind: Eradicate, asset: onData,
				title:   "Get data back and a signed statement that no copy is kept; find what they could still reach",
				how:     "Service accounts, shared mailboxes, code with their keys, logic bombs in jobs that they own: read their last changes.",
				decides: "legal", breaks: "nothing"},
		},
	}
}
