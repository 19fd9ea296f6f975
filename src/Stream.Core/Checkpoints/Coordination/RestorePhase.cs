using System.Collections.Immutable;
using Streams.Time;

namespace Streams.Checkpoints.Coordination;

/// <summary>Behind a won start: reads the manifests of the checkpoint to restore and of the others that are kept, then has the tasks deployed.</summary>
/// <remarks>
/// <para>What is missing may have been retired by a successor: after each failure the log is listed again. An entry above the own start means superseded; else what is needed is read once more, then refused.</para>
/// <para>A start that leaves a lineage restores a savepoint or nothing, and keeps what the log keeps until newer checkpoints take its place.</para>
/// <para>Only the restored checkpoint must be readable. Where another kept one is not, nothing is deleted until it is not kept any more.</para>
/// </remarks>
internal sealed class RestorePhase(CoordinatorSettings settings, EffectQueue effects, RequestLine requests, long term, StartPlan plan) : CoordinatorPhase
{
    private enum Step
    {
        ReadingManifest,
        ReadingEntry,
        Deploying,
        ListingAgain,
        NamingSuccessor,
    }

    private readonly LogView _view = plan.View;
    private readonly Dictionary<long, ImmutableArray<string>> _files = [];
    private readonly List<long> _unreadable = [];
    private readonly HashSet<int> _ended = [];
    private readonly HashSet<long> _doubted = [];
    private Manifest? _restored = plan.Fork?.Savepoint;
    private Step _step = Step.ReadingManifest;
    private long _number = plan.View.RestoredEntry;
    private FileReference? _manifestFile = plan.View.Restored?.Manifest;
    private (string What, Exception? Cause, bool CanReadAgain) _doubt;

    private RunId Lineage => plan.Lineage;

    private long Oldest => _view.Restored?.OldestRetained ?? term;

    /// <inheritdoc />
    public override CoordinatorStatus Status => new()
    {
        Phase = _step == Step.Deploying ? "restoring" : "reading manifests",
        Term = term,
        LastCompletedId = (plan.Fork is null ? _view.Restored?.CheckpointId : _restored?.CheckpointId) ?? 0,
        LastCompletedAt = _restored?.CreatedAt ?? StreamTime.None,
    };

    /// <summary>Asks for the first manifest, or deploys if there is nothing to restore.</summary>
    public void Begin()
    {
        if (_manifestFile is null) DeployTasks();
        else effects.Add(new ReadManifest(_number, _manifestFile));
    }

    /// <inheritdoc />
    public override CoordinatorPhase On(CoordinatorInput input, in Now now)
    {
        switch (input)
        {
            case StopRequested:
                effects.End(AttemptOutcome.Stopped, "The stop came before anything was run.");
                break;
            case CheckpointRequested asked:
                requests.Add(asked.Request);
                break;
            case ManifestRead read when _step == Step.ReadingManifest && read.Entry == _number:
                OnManifest(read);
                break;
            case EntryRead read when _step == Step.ReadingEntry && read.Number == _number:
                OnEntry(read);
                break;
            case EntriesListed listed when _step == Step.ListingAgain:
                OnListedAgain(listed.Numbers);
                break;
            case EntryRead read when _step == Step.NamingSuccessor:
                Contest.Resolve(settings, effects, read);
                break;
            case RestoreFailed failed when _step == Step.Deploying && plan.Fork is { } fork:
                Refuse($"Job '{settings.Job}' cannot start from {fork.Source}: {failed.Problem} Nothing was run. Take the directory from a copy, or start from another savepoint.", failed.Cause);
                break;
            case RestoreFailed failed when _step == Step.Deploying:
                Doubt($"Checkpoint {_view.Restored?.CheckpointId} (entry {_view.RestoredEntry}) cannot be restored: {failed.Problem}", failed.Cause, canReadAgain: false);
                break;
            case EndOfDataSeen end when _step == Step.Deploying:
                _ended.Add(end.Task);
                break;
            case TasksDeployed when _step == Step.Deploying:
                return Run(now);
        }

        return this;
    }

    private void OnManifest(ManifestRead read)
    {
        bool isRestored = plan.Fork is null && _number == _view.RestoredEntry;
        if (read.Manifest is null && isRestored)
        {
            Doubt($"The manifest '{_manifestFile!.Name}' of checkpoint {_view.Restored!.CheckpointId}, named by entry {_number}, cannot be read: {(read.Problem ?? "it is missing").TrimEnd('.')}.");
            return;
        }

        if (isRestored)
        {
            if (Objection(read.Manifest!) is { } objection)
            {
                Refuse(objection);
                return;
            }

            _restored = read.Manifest;
        }

        _files[_number] = read.Manifest is null ? default : RetainedCheckpoints.FilesOf(_manifestFile!, read.Manifest);
        Descend();
    }

    private string? Objection(Manifest manifest)
    {
        CompletedEntry entry = _view.Restored!;
        string which = $"Checkpoint {entry.CheckpointId} (entry {_number}, manifest '{entry.Manifest.Name}')";
        if (manifest.Job != settings.Job)
            return $"{which} belongs to job '{manifest.Job}', and this is job '{settings.Job}'. Give each job a store or a name of its own, or rename this one back.";
        if (manifest.KeyGroups != settings.KeyGroups)
        {
            return $"{which} was taken with {manifest.KeyGroups} key groups, and the job is set to {settings.KeyGroups}. The number is fixed for the life of a job's checkpoints: "
                + $"set it back to {manifest.KeyGroups}, or give the job an empty store to begin anew.";
        }

        return manifest.CheckpointId == entry.CheckpointId && manifest.Term == entry.Term && manifest.Lineage == Lineage ? null
            : $"{which} says of itself checkpoint {manifest.CheckpointId}, term {manifest.Term}, lineage {manifest.Lineage}; the log says {entry.CheckpointId}, {entry.Term}, {Lineage}. "
                + "Restore the file from a copy of the checkpoint store.";
    }

    private void OnEntry(EntryRead read)
    {
        switch (read.Entry)
        {
            case CompletedEntry completed:
                _manifestFile = completed.Manifest;
                Ask(Step.ReadingManifest);
                break;
            case null when read.Problem is null:
                Doubt($"Entry {_number} of the log is missing, though entry {_view.RestoredEntry} (checkpoint {_view.Restored!.CheckpointId}) keeps everything from {Oldest} on.");
                break;
            case null:
                _unreadable.Add(_number);
                Descend();
                break;
            default:
                Descend();
                break;
        }
    }

    private void Descend()
    {
        _number--;
        if (_number >= Oldest) Ask(Step.ReadingEntry);
        else DeployTasks();
    }

    private void Ask(Step step)
    {
        _step = step;
        effects.Add(step == Step.ReadingEntry ? new ReadEntry(_number) : new ReadManifest(_number, _manifestFile!));
    }

    private void DeployTasks()
    {
        _step = Step.Deploying;
        effects.Add(new Deploy(term, Lineage, plan.Fork is null ? _view.RestoredEntry : 0, _restored, plan.Fork));
    }

    private void Doubt(string what, Exception? cause = null, bool canReadAgain = true)
    {
        _doubt = (what, cause, canReadAgain && _doubted.Add(_number));
        _step = Step.ListingAgain;
        effects.Add(new ListEntries());
    }

    private void OnListedAgain(ImmutableArray<long> numbers)
    {
        if (!numbers.IsEmpty && numbers[^1] > term)
        {
            // Whoever came next started on the very next number, and a start is never deleted.
            _step = Step.NamingSuccessor;
            effects.Add(new ReadEntry(term + 1));
        }
        else if (_doubt.CanReadAgain)
        {
            Ask(_number == _view.RestoredEntry ? Step.ReadingManifest : Step.ReadingEntry);
        }
        else
        {
            Refuse($"{_doubt.What} Nothing was run. Restore the file from a copy of the checkpoint store, or give the job an empty store to begin anew.", _doubt.Cause);
        }
    }

    private void Refuse(string reason, Exception? cause = null) => effects.End(AttemptOutcome.Refused, reason, new CheckpointStoreException(reason, cause));

    private RunPhase Run(in Now now)
    {
        RetainedCheckpoints retained = new(settings.Retained, term);
        foreach ((long number, ImmutableArray<string> files) in _files.OrderBy(static f => f.Key)) retained.Adopt(number, files);
        _unreadable.ForEach(retained.AdoptUnreadable);
        ImmutableArray<long> below = [.. _view.Numbers.Where(n => n < Oldest)];
        return new RunPhase(settings, effects, requests, new WonStart(term, Lineage, _restored, retained, below, _ended), now);
    }
}
