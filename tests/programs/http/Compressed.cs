// Bodies that the handler opens.

using System.Net;

internal static class Compressed
{
    public static async Task RunAsync(string server)
    {
        using var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate });
        foreach (var kind in new[] { "gzip", "deflate", "raw", "unknown", "none", "truncated" })
        {
            await Check.RunAsync($"packed {kind}", async () =>
            {
                using var response = await client.GetAsync($"{server}/packed/{kind}");
                var text = await response.Content.ReadAsStringAsync();
                return $"{text.Length} {text[..10]} {string.Join('+', response.Content.Headers.ContentEncoding)} {response.Content.Headers.ContentLength} {response.Content.Headers.ContentType}";
            });
        }
        await Check.RunAsync("asks for packed bodies", () => client.GetStringAsync($"{server}/describe"));
        await Check.RunAsync("asks once", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/describe");
            request.Headers.AcceptEncoding.ParseAdd("gzip;q=0.5");
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        await Check.Run("packed synchronous", () =>
        {
            using var response = client.Send(new HttpRequestMessage(HttpMethod.Get, $"{server}/packed/gzip"));
            using var reader = new StreamReader(response.Content.ReadAsStream());
            return $"{reader.ReadToEnd().Length}";
        });
        await Check.RunAsync("packed and streamed", async () =>
        {
            using var response = await client.GetAsync($"{server}/packed/deflate", HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            return $"{(await reader.ReadToEndAsync()).Length}";
        });
        await Check.RunAsync("not opened", async () =>
        {
            using var plain = new HttpClient();
            using var response = await plain.GetAsync($"{server}/packed/gzip");
            return $"{(await response.Content.ReadAsByteArrayAsync()).Length} {string.Join('+', response.Content.Headers.ContentEncoding)}";
        });
    }
}
