namespace Streams.Runtime.Actors;

/// <summary>Why an attempt ended: the first task that failed. What followed from it is not told.</summary>
/// <param name="Task">The task.</param>
/// <param name="TaskName">Its name, for people.</param>
/// <param name="Cause">What it threw.</param>
internal sealed record TaskFailure(ITask Task, string TaskName, Exception Cause);

/// <summary>The cause when Akka ends a task that nobody asked to stop: its actor system was terminated, or its actor killed.</summary>
internal sealed class TaskStoppedException : StreamException
{
    internal TaskStoppedException(string task)
        : base($"Task '{task}' was stopped from outside of its job. The actor system may have been terminated while the job ran; stop the job first.")
        => TaskName = task;

    /// <summary>The task.</summary>
    public string TaskName { get; }
}

/// <summary>Thrown when tasks or their effects go on after they were told to stop. The next attempt must not begin beside them.</summary>
internal sealed class TasksDoNotStopException : StreamException
{
    internal TasksDoNotStopException(IReadOnlyList<string> tasks, TimeSpan patience)
        : base($"Still running {patience.TotalSeconds:0} s after they were told to stop: {string.Join(", ", tasks)}. "
            + "Code that blocks belongs in asynchronous calls that heed their cancellation token.")
        => Tasks = tasks;

    /// <summary>The tasks, and the effects of tasks, that go on.</summary>
    public IReadOnlyList<string> Tasks { get; }
}
