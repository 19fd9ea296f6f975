using System.Collections.Immutable;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Time;

namespace Streams.Tests.Checkpoints.Coordination;

/// <summary>A process that runs the job: attempts one after another, each with a coordinator and tasks. Carries out its effects step by step, so that anything can happen between two steps.</summary>
internal sealed class ModelProcess(SimulationWorld world, Mutation mutation)
{
    private readonly ModelTask?[] _tasks = new ModelTask?[SimulationWorld.TaskCount];
    private RunId _run;
    private Coordinator? _coordinator;
    private IEnumerator<bool>? _effect;
    private bool _isStartJustWritten;
    private long _lastTerm;

    public bool IsUp { get; private set; }

    public long Term { get; private set; }

    /// <summary>The step at which it begins again, or goes on.</summary>
    public int SleepsUntil { get; set; }

    // A drained source ends where it is.
    private bool HasPublishedAll => _tasks.Select(static t => t!.End).Index().All(t => world.Output.EndOf(t.Index) == t.Item);

    public string Describe() => $"[{Term} {_coordinator?.Status}]";

    public void Start()
    {
        (IsUp, _run, _lastTerm) = (true, world.NewId(), 0);
        BeginAttempt();
    }

    public void Crash()
    {
        (IsUp, _coordinator, _effect) = (false, null, null);
        Array.Clear(_tasks);
    }

    public void Post(CoordinatorInput input) => _coordinator?.Post(input, new Now(world.NowMs, world.NowMs));

    public void Step()
    {
        if (_coordinator is null)
        {
            BeginAttempt();
            return;
        }

        int choice = world.Random.Next(10);
        if (choice < 5) Drive();
        else if (choice < 9) _tasks[world.Random.Next(_tasks.Length)]?.Step(this, world);
        else if (world.NowMs >= _coordinator.NextAlarm) Post(new AlarmRang());
    }

    private void BeginAttempt()
    {
        Term = 0;
        _coordinator = new Coordinator(world.Settings with { Run = _run, LastTerm = _lastTerm, NewLineage = world.NewId() });
        Post(new AttemptBegins());
    }

    private void Drive()
    {
        if (_effect is null)
        {
            if (!_coordinator!.TryTakeEffect(out CoordinatorEffect? effect)) return;
            _effect = Perform(effect);
        }

        IEnumerator<bool> current = _effect;
        if (!current.MoveNext() && ReferenceEquals(current, _effect)) _effect = null;
    }

    private IEnumerator<bool> Perform(CoordinatorEffect effect) => effect switch
    {
        ListEntries => List(),
        AppendEntry append => Append(append),
        Deploy deploy => DeployTasks(deploy),
        Retire retire => Delete([.. retire.Files], [.. retire.Entries]),
        Sweep sweep => SweepFiles(sweep),
        _ => Simple(effect),
    };

    private IEnumerator<bool> Simple(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case ReadEntry read:
                LogEntry? entry = world.Store.Entry(read.Number);
                yield return true;
                Post(new EntryRead(read.Number, entry));
                break;
            case ReadManifest read:
                Manifest? manifest = world.Store.File<Manifest>(read.File.Name);
                yield return true;
                Post(new ManifestRead(read.Entry, manifest, manifest is null ? "It is missing." : null));
                break;
            case WriteManifest write:
                Write(write.Manifest);
                break;
            case CheckpointCompleted completed:
                if (mutation == Mutation.None && !world.Store.WasEver(completed.Entry, e => e is CompletedEntry c && c.Run == _run && c.Term == Term && c.CheckpointId == completed.CheckpointId))
                    throw new ViolationException($"Checkpoint {completed.CheckpointId} of term {Term} is published, and entry {completed.Entry} is another.");
                goto default;
            case ExportSavepoint export:
                yield return true;
                Post(new SavepointExported(export.Manifest.CheckpointId, world.Fault(4) ? "The disk is full." : null));
                break;
            case PublishSavepoint publish:
                if (mutation == Mutation.None && !world.IsDrained) CheckPublished(publish.Manifest);
                yield return true;
                Post(new SavepointPublished(publish.Manifest.CheckpointId, world.Fault(4) ? "The disk is full." : null));
                break;
            case DropSavepoint or AnswerRequest:
                break;
            case DrainSources:
                world.IsDrained = true;
                goto default;
            case AttemptEnds ends:
                OnEnd(ends);
                break;
            default:
                foreach (ModelTask? task in _tasks) task?.Signal(effect);
                break;
        }
    }

    // Whoever starts from a savepoint elsewhere publishes nothing of what lies before it.
    private void CheckPublished(Manifest manifest)
    {
        for (int i = 0; i < manifest.Files.Length; i++)
        {
            if (world.Output.EndOf(i) < _tasks[i]!.BarrierOf(manifest.CheckpointId)) throw new ViolationException($"Savepoint {manifest.CheckpointId} is complete before what it holds is published.");
        }
    }

    /// <summary>Somebody asks something of the job.</summary>
    public void Ask(RequestKind kind) => Post(new CheckpointRequested(new CheckpointRequest(world.StepNumber, kind, kind == RequestKind.Drain && world.Random.Next(2) == 0 ? null : "/there")));

    private IEnumerator<bool> List()
    {
        // As readdir does: what turns over between the halves is seen in one of them, in both or in neither.
        (int bit, long first) = (world.Random.Next(3), world.Random.Next(2));
        List<long> numbers = [.. world.Store.Numbers.Where(n => ((n >> bit) & 1) == first)];
        if (world.IsTurnover && world.Fault(2)) SleepsUntil = world.StepNumber + world.Random.Next(300);
        yield return true;
        numbers.AddRange(world.Store.Numbers.Where(n => ((n >> bit) & 1) != first));
        yield return true;
        if (_isStartJustWritten && mutation == Mutation.StartWithoutListingAfterwards) numbers.RemoveAll(n => n > Term);
        if (_isStartJustWritten && numbers.Max() == Term)
        {
            world.Store.Won(Term);
            _lastTerm = Term;
        }

        _isStartJustWritten = false;
        Post(new EntriesListed([.. numbers.Order()]));
    }

    private IEnumerator<bool> Append(AppendEntry append)
    {
        CompletedEntry? completed = append.Entry as CompletedEntry;
        if (completed is not null && mutation == Mutation.PublishBeforeWon)
            foreach (ModelTask? task in _tasks) task!.Signal(new CheckpointCompleted(completed.CheckpointId, CheckpointKind.Periodic, append.Number));
        if (completed is not null && mutation == Mutation.DeleteBeforeWon) DeleteBelow(completed.OldestRetained);
        if (append.Entry is FinishedEntry && !HasPublishedAll) throw new ViolationException("The end is logged before everything is published.");
        yield return true;

        AppendOutcome outcome = AppendOutcome.Unclear;
        bool Apply() => world.Store.Create(append.Number, append.Entry, mutation == Mutation.None);
        if (!world.Fault(10)) outcome = Apply() ? AppendOutcome.Created : AppendOutcome.Exists;
        else if (world.Random.Next(3) is var lost && lost == 0) Apply();
        else if (lost == 1) world.Late.Add(() => Apply());
        yield return true;

        if (outcome == AppendOutcome.Exists && mutation == Mutation.ExistsIsAWin) outcome = AppendOutcome.Created;
        if (outcome == AppendOutcome.Unclear && completed is not null && mutation == Mutation.GoOnAfterUnclear) outcome = AppendOutcome.Created;
        if (append.Entry is StartEntry && outcome == AppendOutcome.Created) (_isStartJustWritten, Term) = (true, append.Number);
        Post(new EntryAppended(append.Number, outcome));
    }

    private void Write(Manifest manifest)
    {
        FileReference file = new(CheckpointNames.Manifest(manifest.Term, manifest.CheckpointId), 1, 1);
        if (world.Fault(20))
        {
            if (world.Random.Next(2) == 0) world.Late.Add(() => world.Store.WriteFile(file.Name, manifest));
            Post(new ManifestWritten(manifest.CheckpointId, null, "No answer."));
            return;
        }

        world.Store.WriteFile(file.Name, manifest);
        Post(new ManifestWritten(manifest.CheckpointId, file));
    }

    private IEnumerator<bool> DeployTasks(Deploy deploy)
    {
        TaskState?[] states = new TaskState?[_tasks.Length];
        for (int i = 0; i < (deploy.Restored?.Files.Length ?? 0); i++)
        {
            states[i] = world.Store.File<TaskState>(deploy.Restored!.Files[i].File.Name);
            if (states[i] is null)
            {
                Post(new RestoreFailed($"File {deploy.Restored.Files[i].File.Name} is missing."));
                yield break;
            }

            yield return true;
        }

        for (int i = 0; i < _tasks.Length; i++)
            _tasks[i] = new ModelTask(i, SimulationWorld.Items, states[i], deploy.Restored?.CheckpointId ?? 0, mutation != Mutation.CommittablesNotCarried);
        Post(new TasksDeployed());
    }

    private IEnumerator<bool> Delete(List<string> files, List<long> entries)
    {
        if (mutation == Mutation.DeleteEntriesAtOnce)
            entries.AddRange(world.Store.Numbers.Where(n => n % 1000 != 0 && world.Store.Entry(n) is CompletedEntry c && files.Contains(c.Manifest.Name)).ToList());
        foreach (string file in files)
        {
            if (world.Fault(20)) world.Late.Add(() => world.Store.DeleteFile(file));
            else world.Store.DeleteFile(file);
            yield return true;
        }

        foreach (long entry in entries)
        {
            if (world.Fault(20)) world.Late.Add(() => world.Store.DeleteEntry(entry));
            else world.Store.DeleteEntry(entry);
            yield return true;
        }
    }

    private IEnumerator<bool> SweepFiles(Sweep sweep)
    {
        foreach (long entry in sweep.RetainedEntries)
        {
            if (world.Store.Entry(entry) is null) yield break;
            yield return true;
        }

        ImmutableHashSet<string> spared = sweep.Spared;
        if (mutation == Mutation.SweepSparesOnlyRestored && world.Store.Entry(sweep.RetainedEntries.LastOrDefault()) is CompletedEntry last)
            spared = [last.Manifest.Name, .. world.Store.File<Manifest>(last.Manifest.Name)!.Files.Select(static f => f.File.Name)];
        foreach (string file in world.Store.FileNames.ToList())
        {
            long term = CheckpointNames.TermOf(file)!.Value;
            if (spared.Contains(file) || (mutation == Mutation.SweepNewerTerms ? term == sweep.Term : term >= sweep.Term)) continue;
            world.Store.DeleteFile(file);
            yield return true;
        }
    }

    private void DeleteBelow(long oldest)
    {
        foreach (CompletedEntry old in world.Store.Numbers.Where(n => n < oldest).Select(world.Store.Entry).OfType<CompletedEntry>().ToList())
        {
            foreach (StateFile file in world.Store.File<Manifest>(old.Manifest.Name)?.Files ?? []) world.Store.DeleteFile(file.File.Name);
            world.Store.DeleteFile(old.Manifest.Name);
        }
    }

    private void OnEnd(AttemptEnds ends)
    {
        (long term, RunId run) = (Term, _run);
        Crash();
        world.Note(ends.Outcome);
        switch (ends.Outcome)
        {
            case AttemptOutcome.Refused:
                throw new ViolationException($"Refused, though nothing was damaged: {ends.Reason}");
            case AttemptOutcome.Superseded when mutation == Mutation.None && !world.IsSuccessorNamed(ends.Reason, term, run):
                throw new ViolationException($"The successor is not named: {ends.Reason}");
            case AttemptOutcome.StartLost or AttemptOutcome.Retry:
                IsUp = true;
                SleepsUntil = world.StepNumber + world.Random.Next(1, 200);
                break;
            case AttemptOutcome.Finished or AttemptOutcome.AlreadyFinished when !world.Store.IsFinished:
                throw new ViolationException("Finished, and the log does not say so.");
            default:
                SleepsUntil = world.StepNumber + world.Random.Next(20, 400);
                break;
        }
    }
}
