namespace Streams.Tests.Jobs;

/// <summary>A checkpoint store that is not what it was: nothing runs, the message names the file, and once the file is back the job goes on.</summary>
public sealed class DamagedCheckpointTests : IDisposable
{
    private const string FirstCheckpoint = "files/00000000000000000001/00000000000000000001";
    private const string Remedy = " Nothing was run. Restore the file from a copy of the checkpoint store, or give the job an empty store to begin anew.";

    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _feed = new();

    public enum Damage
    {
        Cut,
        Emptied,
        Flipped,
        Gone,
    }

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("0.state", Damage.Cut, " is not what was written. It has ")]
    [InlineData("2.state", Damage.Cut, " is not what was written. It has ")]
    [InlineData("2.state", Damage.Emptied, " is not what was written. It has 0 bytes; ")]
    [InlineData("2.state", Damage.Flipped, " is not what was written. ")]
    [InlineData("2.state", Damage.Gone, " is missing in ")]
    public async Task A_damaged_state_file_of_the_newest_checkpoint_stops_the_start_and_is_named(string name, Damage damage, string reason)
    {
        // Two subtasks, so that sources and keyed operators are tasks, and files, of their own.
        await _fixture.StopBehindAsync(_feed.Add(Sale.Many(5)), 5, parallelism: 2);

        await RefusedUntilMendedAsync(Assert.Single(_fixture.Files(name)), damage, message =>
        {
            Assert.StartsWith($"Checkpoint 1 (entry 2) cannot be restored: File '{FirstCheckpoint}/{name}' of checkpoint 1, term 1,", message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
            Assert.Contains(_fixture.Checkpoints, message, StringComparison.Ordinal);
            Assert.EndsWith(Remedy, message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(Damage.Cut, " is not what was written. It has ")]
    [InlineData(Damage.Emptied, " is not what was written. It has 0 bytes; ")]
    [InlineData(Damage.Flipped, " is not what was written. Its checksum is not the one that was written.")]
    [InlineData(Damage.Gone, " is missing in ")]
    public async Task A_damaged_manifest_of_the_newest_checkpoint_stops_the_start_and_is_named(Damage damage, string reason)
    {
        await _fixture.StopBehindAsync(_feed.Add(Sale.Many(5)), 5);

        await RefusedUntilMendedAsync(Assert.Single(_fixture.Files("manifest")), damage, message =>
        {
            Assert.StartsWith($"The manifest '{FirstCheckpoint}/manifest' of checkpoint 1, named by entry 2, cannot be read: ", message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
            Assert.Contains(_fixture.Checkpoints, message, StringComparison.Ordinal);
            Assert.EndsWith(Remedy, message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(Damage.Cut)]
    [InlineData(Damage.Emptied)]
    [InlineData(Damage.Flipped)]
    public async Task A_damaged_newest_entry_stops_the_start_and_is_named(Damage damage)
    {
        await _fixture.StopBehindAsync(_feed.Add(Sale.Many(5)), 5);

        await RefusedUntilMendedAsync(_fixture.EntryFile(2), damage, message =>
        {
            Assert.StartsWith("Entry 2 of the log of job 'shops' cannot be read (Log entry 2 of job 'shops' ", message, StringComparison.Ordinal);
            Assert.EndsWith("Nothing was run. Restore the entry from a copy of the checkpoint store, or give the job an empty store to begin anew.", message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_missing_entry_among_those_that_are_kept_stops_the_start()
    {
        JobOptions options = _fixture.Often with { Checkpoints = _fixture.Often.Checkpoints with { Retained = 3 } };
        Collector<string> sink = new(static s => s);
        await JobFixture.RunUntilAsync(JobFixture.Numbers(_feed.Add(Sale.Many(5)), sink), options, async () =>
        {
            await sink.Written.WhenCountAsync(5);
            await _fixture.Log.Messages.WhenContainsAsync(" is complete.", times: 5);
        });
        long newest = _fixture.Entries()[^1];

        await RefusedUntilMendedAsync(_fixture.EntryFile(newest - 1), Damage.Gone, message => Assert.Equal(
            $"Entry {newest - 1} of the log of job 'shops' is missing, though entry {newest} keeps everything from {newest - 2} on. Nothing was run. "
            + "Restore the entry from a copy of the checkpoint store, or give the job an empty store to begin anew.",
            message));
    }

    [Fact]
    public async Task A_missing_start_of_the_attempt_that_took_the_checkpoint_stops_the_start()
    {
        await _fixture.StopBehindAsync(_feed.Add(Sale.Many(5)), 5);

        await RefusedUntilMendedAsync(_fixture.EntryFile(1), Damage.Gone, message => Assert.StartsWith("Entry 1 of the log of job 'shops' is missing. Nothing was run. ", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_checkpoints_of_another_job_are_not_taken_for_its_own()
    {
        await _fixture.StopBehindAsync(_feed.Add(Sale.Many(5)), 5, name: "markets");
        Directory.Move(Path.Combine(_fixture.Checkpoints, "markets"), Path.Combine(_fixture.Checkpoints, "shops"));
        Outbox<string> outbox = new(static s => s);

        CheckpointStoreException error = await JobFixture.FailAsync<CheckpointStoreException>(JobFixture.Numbers(_feed, outbox), _fixture.AtTheEnd);

        Assert.StartsWith(
            "Entry 2 of the log of job 'shops' cannot be read (Log entry 2 of job 'shops' was written by another job, 'markets'. Give each job its own directory, or its own name.). Nothing was run.",
            error.Message, StringComparison.Ordinal);
        Assert.Equal(0, outbox.Writers);
    }

    [Fact]
    public async Task The_files_of_another_job_under_the_names_of_its_own_are_not_taken()
    {
        await _fixture.StopBehindAsync(_feed.Add(Sale.Many(5)), 5);
        await _fixture.StopBehindAsync(new Feed<Sale>().Add(Sale.Many(7)), 7, name: "markets");
        string own = _fixture.Files("manifest")[0];
        byte[] whole = await File.ReadAllBytesAsync(own, TestContext.Current.CancellationToken);

        File.Copy(_fixture.Files("manifest", "markets")[0], own, overwrite: true);
        CheckpointStoreException error = await JobFixture.FailAsync<CheckpointStoreException>(JobFixture.Numbers(_feed, new Outbox<string>(static s => s)), _fixture.AtTheEnd);
        await File.WriteAllBytesAsync(own, whole, TestContext.Current.CancellationToken);

        Assert.Contains("manifest' of checkpoint 1, term 1, in ", error.Message, StringComparison.Ordinal);
        Assert.Contains(" is not what was written. ", error.Message, StringComparison.Ordinal);
        await GoesOnAsync();
    }

    [Fact]
    public async Task Without_its_newest_entry_a_job_goes_on_from_the_checkpoint_before()
    {
        // What a crash leaves that came just before the entry was written.
        await _fixture.StopBehindAsync(_feed.Add(Sale.Many(3)), 3);
        await _fixture.StopBehindAsync(_feed.Add(Sale.Many(2, from: 3)), 2);
        Assert.Equal([1, 2, 3, 4], _fixture.Entries());
        File.Delete(_fixture.EntryFile(4));
        Collector<string> sink = new(static s => s);

        await JobFixture.RunAsync(JobFixture.Numbers(_feed.Complete(), sink), _fixture.AtTheEnd);

        Assert.Equal(["shop-0 #2", "shop-1 #2"], sink.Written.Lines.Order(StringComparer.Ordinal));
    }

    private async Task RefusedUntilMendedAsync(string file, Damage damage, Action<string> checkMessage)
    {
        byte[] whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await InflictAsync(file, damage, whole);
        Outbox<string> outbox = new(static s => s);

        for (int attempt = 0; attempt < 2; attempt++)
        {
            CheckpointStoreException error = await JobFixture.FailAsync<CheckpointStoreException>(JobFixture.Numbers(_feed, outbox), _fixture.AtTheEnd);
            checkMessage(error.Message);
        }

        Assert.Equal(0, outbox.Writers);
        Assert.DoesNotContain(_fixture.Log.Messages.Lines, static l => l.Contains("The next begins in", StringComparison.Ordinal));

        await File.WriteAllBytesAsync(file, whole, TestContext.Current.CancellationToken);
        await GoesOnAsync();
    }

    private static async Task InflictAsync(string file, Damage damage, byte[] whole)
    {
        byte[] bytes = damage switch
        {
            Damage.Cut => whole[..^3],
            Damage.Emptied => [],
            _ => [.. whole],
        };
        if (damage == Damage.Flipped) bytes[bytes.Length / 2] ^= 0x10;
        if (damage == Damage.Gone) File.Delete(file);
        else await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
    }

    // Five sales are in the checkpoint; their numbers are not given again, and those that follow go on.
    private async Task GoesOnAsync()
    {
        Outbox<string> outbox = new(static s => s);
        _feed.Add(Sale.Many(4, from: 5)).Complete();

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(JobFixture.Numbers(_feed, outbox), _fixture.AtTheEnd));

        Assert.Equal(["shop-0 #3", "shop-1 #3", "shop-2 #2", "shop-2 #3"], outbox.Published.Lines.Order(StringComparer.Ordinal));
    }
}
