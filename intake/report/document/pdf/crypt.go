package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // ISO 32000 key derivation
	"crypto/rc4" //nolint:gosec // ISO 32000 encryption up to revision 4
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// crypt undoes the standard security handler for files that open without a
// password: many reports are protected against editing only.
type crypt struct {
	key      []byte
	revision int
	strings  method
	streams  method
	metadata bool // metadata streams are encrypted too
}

type method int

const (
	methodNone method = iota
	methodRC4
	methodAES
	methodAES256
)

// padding is the password padding of ISO 32000-1, 7.6.3.3.
const padding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

// openCrypt prepares decryption with the empty user password. It returns
// ErrPassword when that does not open the file.
func (f *File) openCrypt() error {
	f.crypt = nil
	if f.trailer["Encrypt"] == nil {
		return nil
	}
	d := f.getDict(f.trailer, "Encrypt")
	if d == nil {
		return ErrEncryption
	}
	if f.getName(d, "Filter") != "Standard" {
		return ErrEncryption
	}
	version := f.getInt(d, "V", 0)
	c := &crypt{revision: f.getInt(d, "R", 0), metadata: true}
	if b, ok := f.get(d, "EncryptMetadata").(bool); ok {
		c.metadata = b
	}
	switch version {
	case 1, 2, 3:
		c.strings, c.streams = methodRC4, methodRC4
	case 4, 5:
		c.strings, c.streams = f.cryptFilter(d, "StrF"), f.cryptFilter(d, "StmF")
	default:
		return ErrEncryption
	}
	owner, _ := f.get(d, "O").(string)
	user, _ := f.get(d, "U").(string)
	if c.revision >= 5 {
		userKey, _ := f.get(d, "UE").(string)
		if !c.openAES256(user, userKey) {
			return ErrPassword
		}
	} else {
		ids := f.getArray(f.trailer, "ID")
		id := ""
		if len(ids) > 0 {
			id, _ = f.resolve(ids[0]).(string)
		}
		bits := f.getInt(d, "Length", 40)
		if version == 4 {
			bits = 128
		}
		if bits < 40 || bits > 128 || version == 1 {
			bits = 40
		}
		if !c.openRC4(owner, user, id, f.getInt(d, "P", 0), bits/8) {
			return ErrPassword
		}
	}
	f.crypt = c
	clear(f.cache)
	clear(f.objStm)
	return nil
}

// cryptFilter returns the method of the crypt filter that the key names.
func (f *File) cryptFilter(d dict, key name) method {
	filter := f.getDict(f.getDict(d, "CF"), f.getName(d, key))
	switch f.getName(filter, "CFM") {
	case "V2":
		return methodRC4
	case "AESV2":
		return methodAES
	case "AESV3":
		return methodAES256
	}
	return methodNone
}

// openRC4 derives the key of revisions 2 to 4 (algorithm 2) and checks it
// against U (algorithms 4 and 5).
func (c *crypt) openRC4(owner, user, id string, permissions, n int) bool {
	if len(owner) < 32 || len(user) < 16 {
		return false
	}
	h := md5.New()
	h.Write([]byte(padding))
	h.Write([]byte(owner[:32]))
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(int32(permissions))))
	h.Write([]byte(id))
	if c.revision >= 4 && !c.metadata {
		h.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	key := h.Sum(nil)
	if c.revision >= 3 {
		for range 50 {
			sum := md5.Sum(key[:n])
			key = sum[:]
		}
	}
	c.key = key[:n]
	if c.revision == 2 {
		return bytes.Equal(rc4Of(c.key, []byte(padding)), []byte(user[:min(32, len(user))]))
	}
	sum := md5.Sum([]byte(padding + id))
	check := sum[:]
	for i := range 20 {
		k := bytes.Clone(c.key)
		for j := range k {
			k[j] ^= byte(i)
		}
		check = rc4Of(k, check)
	}
	return bytes.Equal(check, []byte(user[:16]))
}

func rc4Of(key, data []byte) []byte {
	out := make([]byte, len(data))
	c, err := rc4.NewCipher(key)
	if err != nil {
		return out
	}
	c.XORKeyStream(out, data)
	return out
}

// openAES256 derives the key of revisions 5 and 6 (ISO 32000-2, algorithm 2.A).
func (c *crypt) openAES256(user, userKey string) bool {
	if len(user) < 48 || len(userKey) < 32 {
		return false
	}
	if !bytes.Equal(c.hash256([]byte(user[32:40])), []byte(user[:32])) {
		return false
	}
	block, err := aes.NewCipher(c.hash256([]byte(user[40:48])))
	if err != nil {
		return false
	}
	c.key = make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(c.key, []byte(userKey[:32]))
	return true
}

// hash256 is algorithm 2.B for the empty password.
func (c *crypt) hash256(salt []byte) []byte {
	sum := sha256.Sum256(salt)
	k := sum[:]
	if c.revision < 6 {
		return k
	}
	for i := 0; ; i++ {
		k1 := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return k
		}
		e := make([]byte, len(k1))
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, k1)
		mod := 0
		for _, b := range e[:16] {
			mod += int(b)
		}
		switch mod % 3 {
		case 0:
			s := sha256.Sum256(e)
			k = s[:]
		case 1:
			s := sha512.Sum384(e)
			k = s[:]
		default:
			s := sha512.Sum512(e)
			k = s[:]
		}
		if i >= 63 && int(e[len(e)-1]) <= i-31 {
			return k[:32]
		}
	}
}

// decrypt undoes the encryption of one string or stream.
func (c *crypt) decrypt(m method, data []byte, r ref) []byte {
	if m == methodNone || r.num == 0 {
		return data
	}
	key := c.key
	if m != methodAES256 {
		k := append(bytes.Clone(c.key), byte(r.num), byte(r.num>>8), byte(r.num>>16), byte(r.gen), byte(r.gen>>8))
		if m == methodAES {
			k = append(k, "sAlT"...)
		}
		sum := md5.Sum(k)
		key = sum[:min(16, len(c.key)+5)]
	}
	if m == methodRC4 {
		return rc4Of(key, data)
	}
	if len(data) < 32 {
		return nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil
	}
	n := len(data) / 16 * 16
	out := make([]byte, n-16)
	cipher.NewCBCDecrypter(block, data[:16]).CryptBlocks(out, data[16:n])
	if pad := int(out[len(out)-1]); pad >= 1 && pad <= 16 && pad <= len(out) {
		out = out[:len(out)-pad]
	}
	return out
}

func (c *crypt) decryptStream(data []byte, r ref, d dict) []byte {
	if d["Type"] == name("Metadata") && !c.metadata {
		return data
	}
	return c.decrypt(c.streams, data, r)
}

// decryptStrings returns the object with its strings decrypted.
func (c *crypt) decryptStrings(o any, r ref, depth int) any {
	if c.strings == methodNone || depth > maxDepth {
		return o
	}
	switch o := o.(type) {
	case string:
		return string(c.decrypt(c.strings, []byte(o), r))
	case array:
		out := make(array, len(o))
		for i := range o {
			out[i] = c.decryptStrings(o[i], r, depth+1)
		}
		return out
	case dict:
		out := make(dict, len(o))
		for k, v := range o {
			out[k] = c.decryptStrings(v, r, depth+1)
		}
		return out
	}
	return o
}
