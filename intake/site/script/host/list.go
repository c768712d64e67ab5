package host

import "strings"

// known are registered names of providers that many sites load from or send
// to. A name here clears nothing by itself: accounts at them are abused too.
var known = set(`google.com googleapis.com gstatic.com google-analytics.com googletagmanager.com googlesyndication.com googleadservices.com
doubleclick.net youtube.com ytimg.com youtube-nocookie.com facebook.com facebook.net fbcdn.net instagram.com twitter.com x.com t.co twimg.com linkedin.com licdn.com
pinterest.com pinimg.com tiktok.com snapchat.com reddit.com bing.com microsoft.com msn.com live.com clarity.ms azureedge.net azure.com windows.net
apple.com icloud.com amazon.com amazonaws.com cloudfront.net amazon-adsystem.com yahoo.com yimg.com yandex.ru yandex.net baidu.com vk.com mail.ru
cloudflare.com cloudflareinsights.com jsdelivr.net unpkg.com jquery.com bootstrapcdn.com cdnjs.com fontawesome.com typekit.net polyfill.io fastly.net akamaihd.net
stripe.com stripe.network paypal.com paypalobjects.com braintreegateway.com braintree-api.com adyen.com adyenpayments.com squareup.com squarecdn.com square.com checkout.com klarna.com klarnaservices.com
authorize.net cybersource.com worldpay.com mollie.com razorpay.com payu.com payu.in mercadopago.com mercadolibre.com afterpay.com affirm.com sezzle.com payoneer.com 2checkout.com bluesnap.com sagepay.com opayo.co.uk
paytm.in phonepe.com paystack.co paystack.com flutterwave.com rapyd.net ingenico.com worldline-solutions.com ogone.com payone.de datatrans.com saferpay.com wirecard.com spreedly.com recurly.com chargebee.com paddle.com
visa.com mastercard.com americanexpress.com cardinalcommerce.com 3dsecure.io basistheory.com verygoodvault.com tokenex.com
shopify.com shopifycdn.com myshopify.com bigcommerce.com magento.com woocommerce.com wordpress.com wordpress.org wp.com wix.com squarespace.com webflow.com salesforce.com demandware.net
hotjar.com hotjar.io segment.com segment.io mixpanel.com amplitude.com heap.io heapanalytics.com fullstory.com mouseflow.com crazyegg.com optimizely.com vwo.com visualwebsiteoptimizer.com abtasty.com
matomo.org matomo.cloud plausible.io newrelic.com nr-data.net sentry.io sentry-cdn.com bugsnag.com datadoghq.com datadoghq-browser-agent.com datadoghq.eu logrocket.com logrocket.io lr-ingest.io rollbar.com raygun.io dynatrace.com instana.io loggly.com posthog.com
intercom.io intercomcdn.com zendesk.com zdassets.com zopim.com drift.com tawk.to livechatinc.com crisp.chat olark.com freshchat.com hubspot.com hs-scripts.com hsforms.com hs-analytics.net marketo.com marketo.net pardot.com mailchimp.com list-manage.com klaviyo.com sendgrid.net
criteo.com criteo.net taboola.com outbrain.com adroll.com quantserve.com scorecardresearch.com chartbeat.com krxd.net demdex.net omtrdc.net adobedtm.com adobe.com everesttech.net rubiconproject.com adnxs.com casalemedia.com tealiumiq.com
cookielaw.org onetrust.com cookiebot.com usercentrics.eu trustarc.com iubenda.com trustpilot.com yotpo.com bazaarvoice.com feefo.com reviews.io judge.me
algolia.net algolianet.com algolia.com algolia.io elastic.co cloudinary.com imgix.net mapbox.com openstreetmap.org leafletjs.com here.com loqate.com postcodeanywhere.co.uk smartystreets.com
recaptcha.net hcaptcha.com arkoselabs.com perimeterx.net px-cdn.net datadome.co forter.com riskified.com signifyd.com sift.com siftscience.com kount.net iovation.com threatmetrix.com fingerprint.com fpjs.io fpapi.io
github.com githubusercontent.com github.io gitlab.com npmjs.com npmjs.org nodejs.org w3.org mozilla.org whatwg.org schema.org ietf.org wikipedia.org wikimedia.org stackoverflow.com medium.com reactjs.org vuejs.org angular.io angularjs.org
opensource.org apache.org gnu.org creativecommons.org mit-license.org jquery.org jqueryui.com getbootstrap.com momentjs.com lodash.com underscorejs.org requirejs.org modernizr.com json.org json-schema.org swagger.io openapis.org
statcounter.com histats.com addthis.com sharethis.com disqus.com gravatar.com vimeo.com vimeocdn.com spotify.com soundcloud.com giphy.com unsplash.com
infura.io alchemy.com etherscan.io binance.com coinbase.com blockchain.info walletconnect.com walletconnect.org ethereum.org
firebaseio.com firebase.com firebaseapp.com appspot.com cloudfunctions.net herokuapp.com netlify.app vercel.app
trackjs.com pingdom.net speedcurve.com boomerang.io go-mpulse.net snowplow.io snowplowanalytics.com rudderlabs.com rudderstack.com launchdarkly.com split.io statsig.com optimove.net braze.com onesignal.com pushwoosh.com airship.com
tiny.cloud tinymce.com ckeditor.com typeform.com jotform.com surveymonkey.com qualtrics.com usabilla.com`)

// cheap are endings under which names cost little and are thrown away.
var cheap = set(`su pw click link top icu xyz site space info biz cc ws tk ml ga cf gq ru cn in fun live store shop online club website tech host press pro mobi
buzz rest cam monster quest bond cyou sbs hair lol uno win bid loan date stream download men work party review trade science country kim mom red best pics to st sx vip ga zone systems network services digital`)

// stems are names that look-alikes stand in for.
var stems = []string{"google", "gstatic", "analytic", "tagmanager", "googletag", "doubleclick", "facebook", "jquery", "bootstrap", "cloudflare", "cloudfront",
	"magento", "shopify", "woocommerce", "paypal", "stripe", "braintree", "jsdelivr", "fontawesome", "hotjar", "zendesk", "trustpilot", "recaptcha", "modernizr", "angularjs"}

// plain are words without an owner that a name may be made of to look like
// part of every site: cdn-stats, js-metrics.
var plain = set(`cdn cdns js jss static statics stat stats statistic statistics script scripts metric metrics track tracker tracking tag tags pixel counter count
api web site page data info cloud host hosts storage lib libs ajax font fonts media assets min mage shop store online secure security pay payment payments checkout live main core service
services s g x v ad ads cache code click analytics log logs save sync link mini ssl http https www net form forms validate validation order img pic node ga gtm src load loader`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// fileEnding are endings of files that are, or look like, endings of names.
var fileEnding = set(`js css php html htm json ts map md py sh pl rs`)
