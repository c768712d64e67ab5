package word

import "sync"

// Class is a set of meanings.
type Class uint32

// Meanings of words.
const (
	Payment  Class = 1 << iota // card number, code, expiry, holder
	Gate                       // the pages and buttons where one pays
	Personal                   // name, address, e-mail, telephone
	Password                   // passwords and logins
	Miner                      // coin miners
	DevTools                   // looks whether a developer watches
	Provider                   // payment providers' frames and objects
	Decline                    // tells the buyer to try again
	Number                     // patterns of card numbers
	Shop                       // shop software's own names
	Markup                     // an input, select or form written as HTML
	Image                      // an address of a picture
	Skimmer                    // names that known skimmers have for themselves
)

// list has the words; a word in [brackets] must not touch letters.
var list = []struct {
	class Class
	words []string
}{
	{Payment, []string{"cardnumber", "card_number", "card-number", "card number", "card[number", "cardnum", "ccnumber", "cc_number", "cc-number",
		"cc_num", "ccnum", "cc-num", "ccno", "cc_cid", "cc_cvv", "cccvv", "cc-csc", "cc-cvc", "cc-exp", "cc_exp", "ccexp", "[cvv]", "[cvc]", "[cvv2]", "[cvc2]", "cardcvc", "cardcvv", "card_cvv", "card_cvc",
		"card-cvc", "card-cvv", "cvv_", "_cvv", "cvc_", "_cvc", "cvvn", "payment[", "creditcard", "credit_card", "credit-card", "credit card", "debitcard", "debit_card", "securitycode", "security_code",
		"security code", "security-code", "cardholder", "card_holder", "card-holder", "card holder", "cc_owner", "ccname", "cc-name", "cc_name", "cc_holder", "nameoncard", "name_on_card", "name on card", "card_name", "cardname", "card-name",
		"expirymonth", "expiryyear", "expiry_month", "expiry_year", "exp_month", "exp_year", "expmonth", "expyear", "exp-month", "exp-year", "expirationmonth", "expirationyear", "expiration_month",
		"expiration_year", "expirationyr", "expiration_yr", "expirationdate", "expiration_date", "expiration-date", "expiration date", "card_exp", "cardexp", "card-exp", "expirydate", "expiry_date", "expiry-date", "cardno", "card_no", "[iban]", "tarjeta", "titulaire", "kreditkarte",
		"karteninhaber", "kartennummer", "cartao", "numero carta", "numerocarta", "kaartnummer", "numero_carte", "cardverification", "card_verification", "card verification", "cc_type", "cctype", "ccmonth", "ccyear", "cc_month", "cc_year"}},
	{Gate, []string{"checkout", "onepage", "onestep", "one-step", "one_step", "place_order", "placeorder", "place-order", "/payment", "/billing", "/order", "/cart", "[pay]", "pay-now", "paynow", "pay_now", "payment-method", "payment_method",
		"btn-checkout", "order-review", "opc-", "warenkorb", "kasse", "commande", "carrito"}},
	{Personal, []string{"firstname", "first_name", "lastname", "last_name", "postcode", "zipcode", "postal", "telephone", "street1", "[street]", "billing:", "billing[", "[email]", "[address]"}},
	{Password, []string{"password", "passwd", "login[", "[pwd]"}},
	{Miner, []string{"coinhive", "coin-hive", "cryptonight", "cryptoloot", "crypto-loot", "webminerpool", "deepminer", "coinimp", "jsecoin", "minero.cc", "minexmr", "xmrig", "stratum+tcp", "monerominer", "[monero]", "coinblind", "authedmine", "webminer", "hashvault", "randomx"}},
	{DevTools, []string{"devtoolschange", "firebug", "devtools", "outerwidth", "outerheight"}},
	{Provider, []string{"stripe", "braintree", "adyen", "paypal", "privatestripe", "checkout.com", "worldpay", "authorize.net", "authorizenet", "cybersource", "klarna", "square"}},
	{Decline, []string{"declined", "please try again", "try again later", "payment failed", "invalid card", "card was not accepted"}},
	{Number, []string{`\d{13`, `\d{14`, `\d{15`, `\d{16`, `[0-9]{13`, `[0-9]{14`, `[0-9]{15`, `[0-9]{16`, `^4[0-9]{12}`, `^4[0-9]`, `^4\d`, `^5[1-5]`, `^3[47]`}},
	{Shop, []string{"magento", "prestashop", "woocommerce", "opencart", "shopify", "bigcommerce", "ccsave", "firecheckout", "onestepcheckout", "mage.", "magestore"}},
	{Markup, []string{"<input", "<select", "<form", "&lt;input"}},
	{Image, []string{".png", ".gif", ".jpg", ".jpeg", ".ico", ".webp", ".svg", "favicon", "data:image"}},
	{Skimmer, []string{"grelos", "magecart", "skimmer", "exfil", "sniffer", "stealer", "keylogger"}},
}

// automaton is the words as one machine over a reduced alphabet.
type automaton struct {
	symbol [256]uint8
	width  int
	next   []int32
	out    [][]match
}

type match struct {
	class  Class
	length int
	alone  bool
}

var machine = sync.OnceValue(build)

func build() *automaton {
	a := &automaton{}
	type entry struct {
		text string
		match
	}
	var words []entry
	for _, l := range list {
		for _, w := range l.words {
			alone := len(w) > 2 && w[0] == '[' && w[len(w)-1] == ']'
			if alone {
				w = w[1 : len(w)-1]
			}
			words = append(words, entry{w, match{l.class, len(w), alone}})
		}
	}
	n := uint8(1) // symbol 0 is every byte that no word has
	for _, w := range words {
		for i := range len(w.text) {
			if a.symbol[w.text[i]] == 0 {
				a.symbol[w.text[i]] = n
				n++
			}
		}
	}
	for c := byte('A'); c <= 'Z'; c++ {
		a.symbol[c] = a.symbol[c+32]
	}
	a.width = int(n)
	a.grow()
	for _, w := range words {
		s := int32(0)
		for i := range len(w.text) {
			at := int(s)*a.width + int(a.symbol[w.text[i]])
			if a.next[at] == 0 {
				a.next[at] = int32(len(a.out))
				a.grow()
			}
			s = a.next[at]
		}
		a.out[s] = append(a.out[s], w.match)
	}
	a.link()
	return a
}

func (a *automaton) grow() {
	a.next = append(a.next, make([]int32, a.width)...)
	a.out = append(a.out, nil)
}

// link makes the trie a machine that never goes back in the text.
func (a *automaton) link() {
	fail := make([]int32, len(a.out))
	var queue []int32
	for c := range a.width {
		if s := a.next[c]; s != 0 {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		a.out[s] = append(a.out[s], a.out[fail[s]]...)
		for c := range a.width {
			at := int(s)*a.width + c
			to := a.next[at]
			back := a.next[int(fail[s])*a.width+c]
			if to == 0 {
				a.next[at] = back
				continue
			}
			fail[to] = back
			queue = append(queue, to)
		}
	}
}

// In returns the meanings of the words in s.
func In(s string) Class {
	a := machine()
	var c Class
	state := int32(0)
	for i := 0; i < len(s); i++ {
		state = a.next[int(state)*a.width+int(a.symbol[s[i]])]
		for _, m := range a.out[state] {
			if m.alone && (letter(s, i-m.length) || letter(s, i+1)) {
				continue
			}
			c |= m.class
		}
	}
	return c
}

func letter(s string, i int) bool {
	return i >= 0 && i < len(s) && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z'
}
