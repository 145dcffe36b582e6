// What OpenSSL calls STACK_OF(X509): certificates by their handles, which it holds.

using System;
using System.Collections.Generic;
using System.Linq;

namespace CmDotnet.Cryptography;

/// <summary>A list of certificates.</summary>
internal sealed class Stack : IDisposable
{
    public List<nint> Certificates { get; } = [];

    public void Add(IEnumerable<nint> certificates) => Certificates.AddRange(certificates.Select(Handles.Retain));

    public void Clear()
    {
        foreach (var certificate in Certificates)
            Handles.Release(certificate);
        Certificates.Clear();
    }

    public void Dispose() => Clear();
}
