using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Nexmark;
using Streams;

return await CommandLine.RunAsync(args, async (settings, stop) =>
{
    Query query = settings.Query;
    try
    {
        ISource<AuctionEvent> events = settings.Input is { } file
            ? FileSource.Lines(file, JsonLines.Of(EventJson.Default.AuctionEvent), BadRecords.Fail)
            : CollectionSource.Of(EventGenerator.Make(settings.Generate));
        List<ITuple>? rows = settings.Output is null ? null : [];
        (StreamJob job, Func<long> count) = query.Describe(events, settings.SessionGap, rows);

        long began = Stopwatch.GetTimestamp();
        JobCompletion completion = await job.RunAsync(new JobOptions { Parallelism = settings.Parallelism }, stop);
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        if (completion != JobCompletion.Finished) return 1;

        if (settings.Output is { } output) Answer.Write(output, query, rows!);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{query.Name}: {count():N0} rows in {took.TotalSeconds:F2} s."));
        if (settings.Input is null) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{settings.Generate / took.TotalSeconds:N0} events/s"));
        return 0;
    }
    catch (Exception e) when (e is StreamException or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
});
