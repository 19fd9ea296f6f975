using System.Runtime.CompilerServices;
using Nexmark;

namespace Streams.Tests.Samples;

/// <summary>The queries of the Nexmark sample against answers that others computed over the same events.</summary>
public sealed class NexmarkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Runs => [.. from query in Suite.All from parallelism in new[] { 1, 4 } select (query.Name, parallelism)];

    public static TheoryData<string> Queries => [.. Suite.All.Select(static q => q.Name)];

    [Theory, MemberData(nameof(Runs))]
    public async Task A_query_gives_exactly_the_rows_that_were_computed_elsewhere(string name, int parallelism)
    {
        Query query = Suite.All.Single(q => q.Name == name);
        string[] expected = name == "q1" ? DuckDb.CurrencyConversion(NexmarkData.Events) : await File.ReadAllLinesAsync(NexmarkData.AnswerOf(name), Cancel);
        string answer = Path.GetTempFileName();
        try
        {
            List<ITuple> rows = [];
            ISource<AuctionEvent> events = FileSource.Lines(NexmarkData.Events, JsonLines.Of(EventJson.Default.AuctionEvent), BadRecords.Fail);
            await query.Describe(events, TimeSpan.FromSeconds(2), rows).Job.RunAsync(new JobOptions { Parallelism = parallelism }, Cancel);
            Answer.Write(answer, query, rows);

            Assert.Equal(expected, await File.ReadAllLinesAsync(answer, Cancel));
        }
        finally
        {
            File.Delete(answer);
        }
    }

    [Theory, MemberData(nameof(Queries))]
    public async Task A_query_over_generated_events_gives_the_same_rows_whatever_the_parallelism(string name)
    {
        Query query = Suite.All.Single(q => q.Name == name);
        AuctionEvent[] events = EventGenerator.Make(5_000);

        string[] first = await RowsOf(query, events, 1);

        Assert.NotEmpty(first);
        Assert.Equal(first, await RowsOf(query, events, 3));
    }

    private static async Task<string[]> RowsOf(Query query, AuctionEvent[] events, int parallelism)
    {
        List<ITuple> rows = [];
        await query.Describe(CollectionSource.Of(events), TimeSpan.FromSeconds(2), rows).Job.RunAsync(new JobOptions { Parallelism = parallelism }, Cancel);
        return [.. rows.Select(static r => r.ToString()!).Order(StringComparer.Ordinal)];
    }
}
