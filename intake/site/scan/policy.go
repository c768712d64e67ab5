package scan

import (
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"tradecraft/intake/site/canary"
	"tradecraft/intake/site/guard"
)

// registrable is the domain that somebody registered: shop.example of
// www.shop.example. Addresses and names without a dot stand for themselves.
func registrable(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if _, ok := guard.Address(host); ok {
		return host
	}
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

// policy says which places may have data.
type policy struct {
	page       *url.URL
	authorized []string
	sets       []canary.Set // the people whose data are typed
}

// first says whether a host is the site's own.
func (p policy) first(host string) bool { return sameSite(host, p.page.Hostname()) }

// named says whether the owner named a host, or one above it.
func (p policy) named(host string) bool {
	host = strings.ToLower(host)
	for _, a := range p.authorized {
		a = strings.ToLower(strings.TrimSuffix(a, "."))
		if u, err := url.Parse(a); err == nil && u.Hostname() != "" {
			a = u.Hostname()
		}
		if host == a || strings.HasSuffix(host, "."+a) {
			return true
		}
	}
	return false
}

// providers are domains of payment providers that shops send card data to by
// design. Data there is no theft, but the owner should name them.
var providers = []string{
	"stripe.com", "stripe.network", "braintreegateway.com", "braintree-api.com", "paypal.com", "adyen.com", "squareup.com", "squareupsandbox.com",
	"authorize.net", "checkout.com", "klarna.com", "klarna.net", "worldpay.com", "cybersource.com", "mollie.com", "amazonpay.com", "payments-amazon.com",
	"shopifycs.com", "shopify.com", "rapyd.net", "bluesnap.com", "2checkout.com", "sagepay.com", "opayo.co.uk", "datatrans.com", "saferpay.com",
	"computop.com", "payone.com", "unzer.com", "heidelpay.com", "spreedly.com", "tokenex.com", "verygoodsecurity.com", "basistheory.com", "recurly.com",
	"chargebee.com", "gocardless.com", "razorpay.com", "payu.com", "dlocal.com", "mercadopago.com", "pagseguro.uol.com.br", "ebanx.com", "alipay.com",
	"tappayments.com", "paystack.co", "flutterwave.com", "nexi.it", "redsys.es", "monei.com", "global-e.com", "globalpay.com", "realexpayments.com", "elavon.com",
	"moneris.com", "helcim.com", "eway.com.au", "pinpayments.com", "zip.co", "afterpay.com", "affirm.com", "sezzle.com", "bolt.com", "wepay.com",
}

// provider says whether a host is a known payment provider's.
func provider(host string) bool {
	host = strings.ToLower(host)
	for _, p := range providers {
		if host == p || strings.HasSuffix(host, "."+p) {
			return true
		}
	}
	return false
}

// host is the host of a URL, "" when it has none.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// bare is a URL without query and fragment.
func bare(address string) string {
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		return address[:i]
	}
	return address
}

// origin is scheme, host and port of a URL.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
