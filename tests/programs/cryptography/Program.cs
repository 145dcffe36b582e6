// Each part prints what it computes, a line each: the names of known answers begin with their source.

using Cryptography;

Hashes.Run();
Ciphers.Run();
Keys.Run();
Certificates.Run();
