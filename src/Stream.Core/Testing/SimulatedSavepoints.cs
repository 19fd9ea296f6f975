using System.IO.Hashing;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Formats;
using Streams.Checkpoints.Storage;

namespace Streams.Testing;

/// <summary>The directories of savepoints in a simulation: each holds files as a checkpoint store does, and has its faults.</summary>
internal sealed class SimulatedSavepoints(World world)
{
    private readonly SortedDictionary<string, ModelStore> _directories = new(StringComparer.Ordinal);

    /// <summary>A directory that there is not yet.</summary>
    public string NewPath()
    {
        string path = $"savepoint-{_directories.Count + 1}";
        _directories.Add(path, new ModelStore { IsSavepoint = true });
        return path;
    }

    /// <summary>A directory as a process sees it.</summary>
    public JobStore StoreOf(string path, SimulatedProcess process) => new ModelStoreView(world, _directories[path], process);

    /// <summary>The savepoints that a job may start from: those with a manifest, unless time has come to its end in them.</summary>
    public IEnumerable<(string Path, Manifest Manifest)> Starts()
    {
        foreach (string path in _directories.Keys)
        {
            if (Read(path) is { Kind: not CheckpointKind.Final } manifest) yield return (path, manifest);
        }
    }

    /// <summary>Copies the files of a checkpoint.</summary>
    public async Task<CoordinatorInput> ExportAsync(SimulatedProcess process, ExportSavepoint export, CancellationToken cancellationToken)
    {
        try
        {
            JobStore target = StoreOf(export.Path, process);
            if (world.Mutation == Mutation.WriteManifestOfSavepointFirst) await SavepointFiles.CompleteAsync(target, export.Manifest).ConfigureAwait(false);
            await SavepointFiles.CopyAsync(process.Store, export.Manifest, target, cancellationToken).ConfigureAwait(false);
            return new SavepointExported(export.Manifest.CheckpointId);
        }
        catch (StreamException e)
        {
            return new SavepointExported(export.Manifest.CheckpointId, e.Message);
        }
    }

    /// <summary>Completes a savepoint.</summary>
    public async Task<CoordinatorInput> PublishAsync(SimulatedProcess process, PublishSavepoint publish)
    {
        try
        {
            if (world.Mutation != Mutation.WriteManifestOfSavepointFirst) await SavepointFiles.CompleteAsync(StoreOf(publish.Path, process), publish.Manifest).ConfigureAwait(false);
            return new SavepointPublished(publish.Manifest.CheckpointId);
        }
        catch (StreamException e)
        {
            return new SavepointPublished(publish.Manifest.CheckpointId, e.Message);
        }
    }

    /// <summary>Deletes what was exported of an aborted checkpoint.</summary>
    public Task DropAsync(SimulatedProcess process, DropSavepoint drop) => SavepointFiles.DropAsync(StoreOf(drop.Path, process), drop.Manifest);

    /// <summary>The machine of a process is off at once.</summary>
    public void LosePower(SimulatedProcess owner, Random random)
    {
        foreach (ModelStore directory in _directories.Values) directory.LosePower(owner, random);
    }

    /// <summary>Whoever asked was told that a savepoint is there: then all of it is.</summary>
    public void AssertWhole(string path, Manifest manifest)
    {
        if (Read(path) is not { } written || SavepointId.Of(written) != SavepointId.Of(manifest)) throw new SimulationException($"The savepoint in '{path}' was said to be there, and has no manifest of checkpoint {manifest.CheckpointId}.");
        foreach (FileReference file in written.Files.Select(static f => f.File))
        {
            if (_directories[path].ReadFile(file.Name) is not { } bytes || bytes.Length != file.Length || XxHash128.HashToUInt128(bytes) != file.Checksum)
                throw new SimulationException($"The savepoint in '{path}' was said to be there, and '{file.Name}' in it is missing, or not what was written.");
        }
    }

    // Half a manifest is none.
    private Manifest? Read(string path)
    {
        if (_directories[path].ReadFile(SavepointFiles.ManifestName) is not { } bytes) return null;
        try
        {
            return ManifestFormat.Read(bytes, path);
        }
        catch (CorruptStateException)
        {
            return null;
        }
    }
}
