#!/bin/bash
# A Slurm job array: each task codes one part of a large corpus into a data set of its own.
#
#   Lay the parts out as folders first: data/raw/parts/000, data/raw/parts/001, ... (docs/scheduling.md), then
#       sbatch --array=0-15 deploy/slurm-array.sh data/raw/parts data/processed/parts
#   and read them together: pandas.read_parquet over data/processed/parts/*/latest/events.
#   A task that was stopped or ran out of time goes on where it was: submit the same array again.
#
#SBATCH --job-name=dragoman
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=04:00:00
#SBATCH --output=dragoman-%A_%a.log
#SBATCH --requeue
set -euo pipefail

parts=${1:?"folder with one folder for each part"}
out=${2:?"folder that gets one data set for each part"}
name=$(printf '%03d' "${SLURM_ARRAY_TASK_ID:?"submit this with sbatch --array=0-N"}")
[ -d "$parts/$name" ] || { echo "Expected the folder $parts/$name for this task; there is none." >&2; exit 2; }

# Prefect's small database goes to the node's own disk: SQLite is not safe on a network file system, and the
# tasks of an array must not share it.
PREFECT_HOME=$(mktemp -d "${TMPDIR:-/tmp}/dragoman-XXXXXX")
export PREFECT_HOME
trap 'rm -rf "$PREFECT_HOME"' EXIT

"${DRAGOMAN:-.venv/bin/dragoman}" --verbose build "$parts/$name" --out "$out/$name" \
    --workers "${SLURM_CPUS_PER_TASK:-1}"
