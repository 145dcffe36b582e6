namespace Cryptography;

/// <summary>A key of RSA for the tests and nothing else, and what OpenSSL made of the text "sample" with it.</summary>
internal static class RsaSample
{
    public const string PrivateKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQDLGeO/ijvhKa16
        54qh9q4OzeaBbLZgFApiB6/FRqYv0gTyAsr6X296iuvRWHCKArMffQbo5woyHdZ0
        NuRq/nUTwAcg/RcyNQ8rgKUYJskgGqSzfVV7ZUZEAoAqho9QE2UtVm7Q9vIiG3Z9
        +LDsDookyyc9NSKCTiH7+YHit8gYgIgQz4C9qFxZHPzpmA/EhvZIqyIe1XKKn9LA
        O/PqBXRxoZjqq6F4UbC5LfuIEPgFxVz72kPP0ipDvO7lkUBirg8ePXeekJzFac8O
        RqZw8IhMr3GlA6NfdgPDWRVWvSExEpOgpTtH1W+2QhZawzrkjLp/7GUGb2071M5i
        Gial+dghAgMBAAECggEAHAhDQH0eXaoIeTW7Eza+eGmf3o44L9OkSTqBXqutJV2J
        9DNBe8QvWU0SVk8sHUhZG8gAa6Xz6M3oexrWdRQQ6bxv33Q/Pt1G7jyvzMERsn4q
        7GEoqsLkK1/i+7udzTIYHWVYHzxuWBnNRX7NQI+TLpfhnxeV30FUfHhIHpg6JHNe
        At3XaaXCB6jzmwzm8A4fo5qQniPxhbMJKXNN5aBtUNDOF3S5SMrMwjbSmbAJ7qis
        oTnvX8yF3FE3VzQPv/1WXTKjuGdqRrZ+gBUY6JckVUjjdJWzqELU33VosIMcZQiN
        yHpgSfGwlNeywShtPXv0IESHmfokeLC8krkv0IWp7wKBgQDyxmjnFzdxK5/ZllMc
        hGAuTm5TapdFb1OYi6zyPMbV1qX2en++jQtuMbywwxubjLRnOkGDkUvhRSUaR8TJ
        Hbw0qzjyz3zVN79sU4PwfdfdekTz1qokTIUhOZvzRlvJ23e9pW88W3dixEHRzVVy
        q6Pz2TmvQWZL06lYsg2WK+uFcwKBgQDWKjZPZt8TowZgwNoc5bLW0KvT0iCcXpGG
        9YEO7HmPDAPjEjO0dj706YTExrksyy39MCsUj8CcF4Kg2wDPgvNX4UP5Bvf343QY
        /PgH4HG/e+gWCjPZRYBs90kQofCXVXb7tMOqNVCUEbutOqgHenbCxIJYwc1qg5of
        74ksmGjnGwKBgQDnuY4DlVtr//GxpBRsUcXkLSSNJl6A/gPSxO8sv+ohzaHXo5Eu
        9j2EzqCGL5S4YhMHvMkvpY3B1VfWv84LEQDFXPEcggNrGKzz3rs+3z8dvUj3XVxF
        DWy9C9nY2L1f7MVcFP4ZpExNz3nroYv/yejSJfMzXr8ffUZUzI6/WeiSFQKBgQDK
        OI2Tp/UXm6XYEgFhq9qUT/EPT6gPPpR3NLWqG8wkMBozfOppigWkSCNfkq0jCK7i
        FWt4PMyIFwL3VBON3X5dCo2eROA7pv/m4GZrOZjuT9cziGqwy5maSl0pYV/F5aM1
        xNfEjhcJ2Ty3M12Zwh8FhXv2xvhpjN4pLYr/GuJi5QKBgQDbaC2yYjU5t3lEP2JV
        d3idfBTjroDXugVH+8f67w/mfVMPJAgiF3Z9nHV8GkZkzmbZ2jKArJueQfk7onWA
        9FggwToLgKhO3WGFK6hy+1xsf1G+71s376eJzD78h7Jj2ZEIFc08WiSNygaEELE3
        pSMPJvtVaTQkvaKTDEC26hBv4g==
        -----END PRIVATE KEY-----
        """;

    /// <summary>The same; the password is "secret".</summary>
    public const string EncryptedPrivateKey = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFNDBeBgkqhkiG9w0BBQ0wUTAwBgkqhkiG9w0BBQwwIwQQQ1T9krUz9cgIHYA4
        0i7fgQIBZDAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQ4zSG5YJ/xmO+EIOY
        5a/3kgSCBNA+cDAvxonLhgkOXFM5NzhljnaT1xZaZdeldNYglQtooLdIxd1m6UKG
        ocRbba9eubbYhSF21tudjo6LJEAR6AJLMo34lrcFjiAJWwkDfYxJV10vHsK9GV9i
        uyZHh5nS9ybTMmqq+O5A9izL80E3OqvwM1dnASluo1g3tl+0R4G1cYBdc63AjsLC
        s2O26fxgOGdFu8oUdhNd7Ipr8c0lu60S+ELH+NK9TeCIEg8BIn/iD6FYhnZmnEFx
        qgwQtYMU3ItRSDd+gGSINzF1ak6mpL5SVSVOKqJXd96+rMawSmCuahnBWPniyf/Q
        jKtLmthuLq/0JOuq9Qe9ZjbwBQN2EWIti2e3bnsJyeKTvtz6qY1B1Iovd6LLZ1/A
        5ohGHAB3cAV916Is4KKHDUZHuUtXFsgvD8n8Y6KMNQ/2Y4GxOBKC6kULqlAZG8rE
        X44jMgNozRkZYsR+9DUvU9WyZcNiNqpx/M+D8upWf7rlXlrRU+DcLYwlT7/I3xiB
        4WkQLZ97mJPqNGGhCodQLwaN6tSuAQGqFOwEyl2Cre59wvOkD8tGeM3K52WlFKeN
        CD5PMrCmeshjha+tFXIU+aBudAQhZJck1rChxOQlcd2Dvnj1IcYTP05kBAlUpc03
        psVaR4OK+BJrD5NCFFewZ7kPC7OaikV2oXquq50ffd6jgb+OGgS47xmCw7rqcNBZ
        tLboXyeX4iNTNdRdVCCRn2E/nyZ5EgamROVXzxjet2n4prcC3i0njVgXGnH7pMcy
        Cs8KZoLUOfmY9nl5K9LKqmSWFTqBJfm36qj0ifFjlNEenp3iWsVDSbbr1mnz+hgj
        akEhXoyD0xFioo5x0TM8PSis7He+8+8kXj4CeulkoKu9/GlTpOxDWoifWCymcRhr
        CVwuEPFqykOp3tm//+NMIQJc1S4UpuBKce6IYpgqm5812XLCw+Tn2gRIOlKkHcp2
        nTBm8xBoT2ez91qNbyF8AX5ZbU5I8aMcLIqrVqTzRIhsZuC9GqCAvl8hy8lcRi4b
        BgsjguNlgOTZKoUlHHlVXVByltRBAS0nj1FpP1ZP/PwJeY8/9CSfrCsGfd5VYbAN
        Afh4sz4+IF0HCUs7aIbNfbwLbcCgTkMD54PHWfyG662mr/8lNyWnCPNAmcWNLEx6
        YauFP2J/r2jGsMoaymWcbz45/5sewFeqEGvkEvvw1ku53ThsFydSuxRIAoez2hwA
        wHWywqw7Dm5IZjNV83ANqcocZJmLKIWwTvAWrNJmKc+T2YyXPl1kY2F0SnDpztN+
        dsPQSUyL7OC+wEuRqdVVjMMndDf/agV3b7lu2PVWkaoxGw9ppRmXoiMPPHMY8Ghq
        xOITLNQR26iCeGXcwR1DxYcahT/jALeI4NOH2vZmDEL8y9xFpJJgdQACFNdvpTp6
        UKDSf3RKDWbNXNg4R4YGr6J80RlCkjMPgAZXlvipfk0N/evZ8jLozz7WQTWoYWrk
        siy9nSr+oMEDnoTGPGPTz0Y21kRdYUdm+ruq3aY2qLoBtVy27iSkD6lXWolTgBC1
        vNdfCfynraEIzkgsWxwCLxkgyXXBv5/Lu8UFYVHsY0+J+1sB/OzG7a4EQnvNFfdZ
        f5WqDGGgtvLSbM+cJ0WxB0fxbHXf2VJFHD9YeIfP981V2n3MSpsYZA==
        -----END ENCRYPTED PRIVATE KEY-----
        """;

    /// <summary>A signature: PSS over SHA-256.</summary>
    public const string Pss = "x6U95118QUXsIivo90OT6NDOsHMArLpYJ9/NvvLV2kIyfjyR4afq0qPGyXEPG4i0jaU0Y3WfcMVC/I/xeq4ihfvxSBSYf5JgFpn/2QG6tKsoTEoJIPHHFNSljfSDz89G+s3McUrek/exoGe4zkP/N2aa5fl+4erBN6fnLqKzxIU7Z3PgT0AUInW0PvigbgMtFRwo4TdxaHLfvvikMVcQ+/6Y4VdziK3uoOSz/TOx3nwiBitI+9s+UC/lbKxdsJ0FVrgt3ucSzjcpoLbEonUHPEjjQOLQomriynBx6KEChtIIWyvEcn29zRI8o0Gj+s553W95KPoK6EI6sUgxwVMNsA==";

    /// <summary>Encrypted with OAEP over SHA-256.</summary>
    public const string Oaep = "xHC0Zc2nsGNbfVu3fPWzB0QoAFN2IuBdyCPYM0rfzUWMl6hrhf9BKKcJSEBTmooQWersxl/4eTZEln4Qp1q0fJV4nCQc3m193HdfRVExbi0LGxxGvPu/854scizJtc1M8ITru/xC0rwp2DCOr/xF2hamMZHlXOMan0HkCZYbdvyjjLtQWNTbz5Ta2RyLrWKNNtNuRE7yIra8K5cGkzX/1Id4yyC9XUrcQeFcWPFG07iGFKuTRQQaIDxYqUC7/ckmo5gfB/Afok/rPUciCxJGsbkjffGsyadISiod9SxpemGhz2ZOfAbP6WbA6jzcsF8+LhVibHtsqlqhn5yKibJ/+w==";

    /// <summary>Encrypted with the padding of PKCS #1, version 1.5.</summary>
    public const string Pkcs1 = "at1gqUaWjef9A0HidBBMznnvQjtzmfmlB5MRL6fexh7jFnxNscFa+OFPl324e+4Xr6eFQ6hSV/hwKOSt7Jn99h2cl7NNi6jaEQ1Nze4v424tdXV96OEvAlMzei+IsFXoXlRam+BuDRKC3lW1WKwctGcyj9IvRKRkCakpNzrZ6QbmIKa3wbXakssBMs79Xu5OJHwaxEADQ8It+3dJEdjkNaGEqShhZvr6ti0tgLkVMgMr0fjGYrKg1N+Zo7DvuixjOPYnAlIdiWaZoEG4FuWqA6EGIJuOPuTF4/oKAYRBxoZwE8jpUmlNJ5mteb94a7sV9VBbWXdWP4os49X1INFQOw==";
}
