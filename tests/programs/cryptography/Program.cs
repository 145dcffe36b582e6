// Each part prints what it computes, a line each: the names of known answers begin with their source. With an argument: what
// a component does not have.

using Cryptography;

if (args.Length > 0)
{
    Missing.Run();
    return;
}
Hashes.Run();
Ciphers.Run();
Keys.Run();
Certificates.Run();
Envelopes.Run();
