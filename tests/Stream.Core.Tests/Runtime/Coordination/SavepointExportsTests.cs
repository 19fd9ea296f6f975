using System.IO.Hashing;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Storage;
using Streams.Runtime.Coordination;
using Streams.Tests.Checkpoints;

namespace Streams.Tests.Runtime.Coordination;

public sealed class SavepointExportsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HeldStore _store = new(new MemoryJobStore());
    private readonly SavepointExports _exports;

    public SavepointExportsTests() => _exports = new SavepointExports(new JobLog("job", _store));

    private static string Name => CheckpointNames.State(1, 1, 0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Target => _folder.At("savepoint");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_end_waits_for_a_copy_and_leaves_nothing_of_it()
    {
        Task<SavepointExported> copying = _exports.ExportAsync(new ExportSavepoint(await ManifestAsync(), Target));
        await _store.Asked;

        Task end = _exports.EndAsync();
        await _store.Cancelled;
        Assert.False(end.IsCompleted);
        _store.Release();

        await end;
        Assert.True(copying.IsCompleted);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task A_copy_whose_checkpoint_is_aborted_is_cancelled_and_leaves_nothing()
    {
        Task<SavepointExported> copying = _exports.ExportAsync(new ExportSavepoint(await ManifestAsync(), Target));
        await _store.Asked;

        _exports.Cancel(1);
        await _store.Cancelled;
        _store.Release();

        Assert.NotNull((await copying).Problem);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task A_copy_of_which_no_savepoint_was_made_is_deleted_at_the_end_and_a_savepoint_stays()
    {
        _store.Release();
        Manifest manifest = await ManifestAsync();
        string kept = _folder.At("kept");
        Assert.Null((await _exports.ExportAsync(new ExportSavepoint(manifest, Target))).Problem);
        Assert.Null((await _exports.ExportAsync(new ExportSavepoint(manifest with { CheckpointId = 2 }, kept))).Problem);
        Assert.Null((await _exports.PublishAsync(new PublishSavepoint(manifest with { CheckpointId = 2 }, kept))).Problem);
        Assert.True(Directory.Exists(Target));

        await _exports.EndAsync();

        Assert.False(Directory.Exists(Target));
        Assert.Equal(2, (await SavepointDirectory.ReadAsync(kept, Cancellation)).CheckpointId);
    }

    [Fact]
    public async Task Behind_the_end_nothing_is_begun()
    {
        Manifest manifest = await ManifestAsync();
        await _exports.EndAsync();

        Assert.Equal("The attempt is over.", (await _exports.ExportAsync(new ExportSavepoint(manifest, Target))).Problem);
        Assert.Equal("The attempt is over.", (await _exports.PublishAsync(new PublishSavepoint(manifest, Target))).Problem);
        Assert.False(Directory.Exists(Target));
    }

    // Of a checkpoint with one state file.
    private async Task<Manifest> ManifestAsync()
    {
        await using StoreFile file = await _store.CreateFileAsync(Name, Cancellation);
        await file.Content.WriteAsync(new byte[] { 1, 2, 3 }, Cancellation);
        await file.CompleteAsync(Cancellation);
        XxHash128 hash = new();
        hash.Append([1, 2, 3]);
        StateFile state = new(new FileReference(Name, 3, hash.GetCurrentHashAsUInt128()), []);
        return new Manifest("job", new RunId(1), 1, 1, CheckpointKind.Periodic, 128, new StreamTime(0), [], [state]);
    }
}
