namespace Streams.Tests.Jobs;

/// <summary>Input files that are malformed, missing or not files.</summary>
public sealed class BadFilesTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Outbox<string> _outbox = new(static s => s);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_malformed_row_stops_the_job_and_is_named_and_the_mended_file_is_read_on()
    {
        string file = await WriteAsync("sales.csv", badAt: 900);
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // The first run is slow, and stops long before the bad row.
        Assert.Equal(JobCompletion.Stopped, await JobFixture.RunUntilAsync(
            JobFixture.Numbers(Csv(file, BadRecords.Fail).AtMost(20), _outbox, _ => begun.TrySetResult()), _fixture.AtTheEnd, () => begun.Task));
        Assert.InRange(_outbox.Published.Lines.Count, 1, 800);
        long[] entries = _fixture.Entries();

        BadRecordException error = await JobFixture.FailAsync<BadRecordException>(JobFixture.Numbers(Csv(file, BadRecords.Fail), _outbox), _fixture.AtTheEnd);

        Assert.StartsWith($"Source 'sales' cannot read the record at {error.Letter.Position}: {error.Letter.Error}. It begins with 'shop-0,9o0'. ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Repair the input and start again, or choose BadRecords.ToSideOutput(stream) to go on and keep such records, or BadRecords.Drop to leave them out and count them.", error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Letter.Position, StringComparison.Ordinal);
        Assert.Contains("902", error.Letter.Position, StringComparison.Ordinal);
        Assert.Contains("amount", error.Letter.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Log.Messages.Lines, static l => l.Contains("The next begins in", StringComparison.Ordinal));
        Assert.Equal([.. entries, entries[^1] + 1], _fixture.Entries()); // One start more: the checkpoint is as it was.

        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("9o0", "900", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(Csv(file, BadRecords.Fail), _outbox), _fixture.AtTheEnd));
        Assert.Equal(Numbering.Of(Sale.Many(1000)), _outbox.Published.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Malformed_rows_are_dropped_where_the_job_says_so_and_counted()
    {
        string file = await WriteAsync("sales.csv", badAt: 900);
        await File.AppendAllLinesAsync(file, ["shop-0,1,2,3", "\"shop-1,7"], TestContext.Current.CancellationToken);

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(Csv(file, BadRecords.Drop), _outbox), _fixture.AtTheEnd));

        Assert.Equal(Numbering.Of(Sale.Many(1000).Where(static s => s.Amount != 900)), _outbox.Published.Lines.Order(StringComparer.Ordinal));
        Assert.Contains("Warning: 'sales' of job 'shops' left out 3 records that it could not read, in this attempt.", _fixture.Log.Messages.Lines);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("file/below")]
    [InlineData("dangling")]
    [InlineData("directory-with-dangling")]
    public async Task Input_that_is_not_there_stops_the_job_and_is_named(string path)
    {
        await File.WriteAllTextAsync(_fixture.Folder.At("file"), "shop,amount\n", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_fixture.Folder.At("dangling"), _fixture.Folder.At("nowhere"));
        Directory.CreateDirectory(_fixture.Folder.At("directory-with-dangling"));
        File.CreateSymbolicLink(_fixture.Folder.At("directory-with-dangling", "a.csv"), _fixture.Folder.At("nowhere"));

        SourceException error = await JobFixture.FailAsync<SourceException>(JobFixture.Numbers(Csv(_fixture.Folder.At(path.Split('/')), BadRecords.Fail), _outbox), _fixture.AtTheEnd);

        Assert.StartsWith($"Cannot read '{_fixture.Folder.At(path.Split('/'))}", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _outbox.Writers);
        Assert.DoesNotContain(_fixture.Log.Messages.Lines, static l => l.Contains("The next begins in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_gone_when_the_job_goes_on_is_named_and_read_on_once_it_is_back()
    {
        string file = await WriteAsync("sales.csv", badAt: -1);
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await JobFixture.RunUntilAsync(JobFixture.Numbers(Csv(file, BadRecords.Fail).AtMost(20), _outbox, _ => begun.TrySetResult()), _fixture.AtTheEnd, () => begun.Task);
        File.Move(file, file + ".away");

        SourceException error = await JobFixture.FailAsync<SourceException>(JobFixture.Numbers(Csv(file, BadRecords.Fail), _outbox), _fixture.AtTheEnd);
        Assert.StartsWith($"Cannot read '{file}': it does not exist.", error.Message, StringComparison.Ordinal);

        File.Move(file + ".away", file);
        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(Csv(file, BadRecords.Fail), _outbox), _fixture.AtTheEnd));
        Assert.Equal(Numbering.Of(Sale.Many(1000)), _outbox.Published.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_empty_directory_is_input_without_records()
    {
        Directory.CreateDirectory(_fixture.Folder.At("empty"));

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(Csv(_fixture.Folder.At("empty"), BadRecords.Fail), _outbox), _fixture.AtTheEnd));

        Assert.Empty(_outbox.Published.Lines);
    }

    private static ISource<Sale> Csv(string path, BadRecords bad) => FileSource.Csv(path, static row => new Sale(row.Text("shop"), row.Int64("amount")), bad);

    // A thousand sales; the one with the number badAt is written with a letter for a digit, in the same number of bytes.
    private async Task<string> WriteAsync(string name, int badAt)
    {
        string file = _fixture.Folder.At(name);
        IEnumerable<string> rows = Sale.Many(1000).Select(s => s.Amount == badAt ? $"{s.Shop},9o0" : $"{s.Shop},{s.Amount}");
        await File.WriteAllLinesAsync(file, ["shop,amount", .. rows], TestContext.Current.CancellationToken);
        return file;
    }
}
