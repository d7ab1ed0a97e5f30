/**
 * A certificate of `id.slipway-test.example`, signed by itself and good until 2120, with its key. It opens nothing: no name
 * below `.example` is on the internet. It is kept because Node makes no certificates, and a machine may be without openssl.
 */
export const certificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3KN3zAmqAYMmkuBb
5mFr3M/AyB4TRayHf7OMBudXPBChRANCAATwP9n1l8SjdjuVZ6qnAtZuMHA3EkeP
W3H/D0zeAkQ6mU4GPiKH5BZoDHtg5HPdw0IWuAarFVCU/oXToplVv+Y7
-----END PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvFJiGcrJ7yBjmnsi
NtIAopEWWmEuIfOftEtnQdYe7EWhRANCAAS1ZNSd0EOyKKwaIWFYsVFcEApRnVvM
H70o/IkZF9mjtID4c9+IjWy5ScDhAIeLj/sF7g31x70arloCEFRrxeQv
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBijCCATGgAwIBAgIBATAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdpZC5zbGlw
d2F5LXRlc3QuZXhhbXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAw
MFowIjEgMB4GA1UEAwwXaWQuc2xpcHdheS10ZXN0LmV4YW1wbGUwWTATBgcqhkjO
PQIBBggqhkjOPQMBBwNCAATwP9n1l8SjdjuVZ6qnAtZuMHA3EkePW3H/D0zeAkQ6
mU4GPiKH5BZoDHtg5HPdw0IWuAarFVCU/oXToplVv+Y7o1YwVDAiBgNVHREEGzAZ
ghdpZC5zbGlwd2F5LXRlc3QuZXhhbXBsZTAPBgNVHRMBAf8EBTADAQH/MB0GA1Ud
DgQWBBRFS78gkkgx5y5h2ioOBHVi7EoGozAKBggqhkjOPQQDAgNHADBEAiBGuvgn
4p5EJKiN2WVtwfJJAYCuXPkp+6tcjYinJOEotAIgKYSTjYwXWTvUIFY8huQUoiMk
j12NAD5B17EyGhoz0Ck=
-----END CERTIFICATE-----
`,
};
