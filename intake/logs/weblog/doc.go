// Package weblog reads the access logs of web servers (common and combined
// form, with or without the virtual host in front), the native log of Squid,
// and the error logs of Apache and nginx.
package weblog
