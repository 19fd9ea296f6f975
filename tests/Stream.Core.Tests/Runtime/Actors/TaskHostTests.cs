using Streams.Runtime;
using Streams.Runtime.Actors;

namespace Streams.Tests.Runtime.Actors;

public sealed class TaskHostTests
{
    [Theory, InlineData(1, 1, 1000), InlineData(4, 4, 500), InlineData(1, 8, 200), InlineData(70, 1, 20), InlineData(64, 64, 4)]
    public async Task Every_element_of_an_exchange_arrives_once_and_in_the_order_of_its_edge(int sources, int sinks, int perEdge)
    {
        ListingSink[] listing = [.. Enumerable.Range(0, sinks).Select(j => new ListingSink(sources + j, sources))];
        await using HostedJob job = new(
            [.. Enumerable.Range(0, sources).Select(i => new NumberSource(i, sinks, perEdge)), .. listing],
            HostedJob.Exchange(0, sources, sources, sinks));

        await Task.WhenAll(listing.Select(s => s.Ended)).InTime();

        foreach (ListingSink sink in listing)
        {
            for (int i = 0; i < sources; i++) Assert.Equal(Enumerable.Range(i * 1_000_000, perEdge), sink.Numbers[i]);
        }

        Assert.Empty(job.Failures);
    }
}
